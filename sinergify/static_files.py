from whitenoise.storage import CompressedManifestStaticFilesStorage

# `import … from "./x.js";` and `import "./x.js";`
IMPORTS = (
    (
        r"""(?P<matched>import(?s:(?P<names>[\s\{].*?))\s*from\s*"(?P<url>\./[^"]+)"\s*;)""",
        """import%(names)s from "%(url)s";""",
    ),
    (r"""(?P<matched>import\s*"(?P<url>\./[^"]+)"\s*;)""", """import "%(url)s";"""),
)


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped base
    """Hashed names inside our modules' imports too: asked for under two names, a module runs twice.

    Django's own switch for this also reads third-party files, which name modules that aren't there.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("sinergify/*.js", IMPORTS),
    )
