// Which page of our service a module of the manifest shows: the same pages as under Connect.

const PANELS = { "panel-compact": "/panel/compact", "panel-list": "/panel/list" };

const DIALOGS = {
  "dlg-create": "/dialog/create",
  "dlg-link": "/dialog/link",
  "dlg-unlink": "/dialog/unlink",
  "dlg-details": "/dialog/details",
  "dlg-timeline": "/dialog/timeline",
  "dlg-bulk": "/dialog/bulk",
};

const SCREENS = {
  Authentication: "/admin/authentication",
  EventConfiguration: "/admin/events",
  ConfigurationSettings: "/admin/configuration",
  FieldConfiguration: "/admin/fields",
  SalesforceSettings: "/admin/settings",
  RestrictIssueTypes: "/admin/restrict",
  Activity: "/admin/activity",
};

/** `dialog`: the key that a modal was opened with. `screen`: the route of the admin page. */
export function pageOf({ module, dialog, screen }) {
  return DIALOGS[dialog] ?? PANELS[module] ?? SCREENS[screen] ?? SCREENS.Authentication;
}
