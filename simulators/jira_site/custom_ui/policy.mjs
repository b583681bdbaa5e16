// The policy that Forge gives to a shell, from Atlassian's own package. Reads the manifest's
// permissions and the address of the site as JSON, prints the header.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { CSPInjectionService, CSPProcessingService } = createRequire(import.meta.url)("@forge/csp");
const { permissions, site } = JSON.parse(readFileSync(0, "utf8"));

// The details that need the page's markup are those of inline code, of which a shell has none.
const details = new CSPProcessingService(console, null).mapExternalPermissionsToCsp({
  ...permissions.external,
  fetch: undefined,
});
const policy = new CSPInjectionService().getInjectableCSP({
  existingCSPDetails: details,
  microsEnv: "prod",
  hostname: site,
  isFedRAMP: false,
});
console.log(policy.filter((one) => !one.startsWith("report-uri")).join("; "));
