import argparse

import uvicorn

from simulators.jira_site.app import create_app
from simulators.jira_site.config import SiteConfig


def main() -> None:
    parser = argparse.ArgumentParser(description="A simulated Jira Cloud site on loopback.")
    parser.add_argument("--port", type=int, default=9101)
    parser.add_argument("--app", default="http://localhost:8000", help="address of the app")
    asked = parser.parse_args()
    config = SiteConfig(app=asked.app, base_url=f"http://127.0.0.1:{asked.port}")
    uvicorn.run(
        create_app(config), host="127.0.0.1", port=asked.port, log_level="warning", access_log=False
    )


if __name__ == "__main__":
    main()
