import argparse

import uvicorn

from simulators.salesforce_org.app import create_app
from simulators.salesforce_org.config import DEMO_CALLBACKS, OrgConfig


def main() -> None:
    parser = argparse.ArgumentParser(description="A simulated Salesforce org on loopback.")
    parser.add_argument("--port", type=int, default=9102)
    parser.add_argument("--callback", action="append", help="a registered callback address")
    parser.add_argument("--no-package", action="store_true", help="without the companion package")
    asked = parser.parse_args()
    config = OrgConfig(
        callbacks=tuple(asked.callback or DEMO_CALLBACKS),
        any_callback=not asked.callback,
        package=not asked.no_package,
    )
    uvicorn.run(
        create_app(config), host="127.0.0.1", port=asked.port, log_level="warning", access_log=False
    )


if __name__ == "__main__":
    main()
