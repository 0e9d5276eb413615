"""Every page there is, one row each; test_every_page.py looks at all of them. Adding a page is adding its row."""

# Name of its pictures, address, heading, status: for anybody.
PUBLIC = [
    ("sign-in", "/portcullis/sign-in", "Sign in", 200),
    ("signed-out-notice", "/portcullis/sign-in?done=signed-out", "Sign in", 200),
    ("forgot-password", "/portcullis/forgot-password", "Forgotten password", 200),
    ("reset-password-without-link", "/portcullis/reset-password?token=none", "", 404),
    ("invitation-without-link", "/portcullis/invitation?token=none", "", 404),
    ("first-administrator-without-link", "/portcullis/first-administrator", "Set up Portcullis", 404),
]
# Name, address, heading: signed in.
SIGNED_IN = [
    ("account", "/portcullis/account", "My account"),
    ("security", "/portcullis/account/security", "Sign-in and security"),
    ("totp", "/portcullis/account/totp", "Set up an authenticator app"),
    ("backup-codes", "/portcullis/account/backup-codes", "Backup codes"),
    ("sessions", "/portcullis/account/sessions", "Sessions"),
    ("keys", "/portcullis/account/keys", "API keys"),
    ("approvals", "/portcullis/account/approvals", "Approvals"),
]
# Name, address, heading: an administrator on the operators' listener.
OPERATOR = [
    ("operator-overview", "/operator", "Overview"),
    ("operator-audit", "/operator/audit", "Audit trail"),
    ("operator-health", "/operator/health", "Health"),
    ("operator-users", "/operator/users", "Users"),
    ("operator-user", "/operator/users/bartholomew.featherstonehaugh-cholmondeley", "bartholomew"),
    ("operator-nobody", "/operator/users?search=zzz", "Users"),
    ("operator-roles", "/operator/roles", "Roles"),
    ("operator-tenants", "/operator/tenants", "Tenants"),
    ("operator-sessions", "/operator/sessions", "Sessions"),
    ("operator-keys", "/operator/keys", "API keys"),
    ("operator-approvals", "/operator/approvals", "Approvals"),
    ("operator-routes", "/operator/routes", "Routes"),
    ("operator-explain", "/operator/explain", "Explain"),
    ("operator-firewall", "/operator/firewall", "Firewall"),
    ("operator-blocks", "/operator/blocks", "Blocks"),
    ("operator-clients", "/operator/clients", "OAuth clients"),
]
# Answers of the gate to a browser where a page is refused, with their status.
PROBLEMS = [
    ("no-such-address", "/no-such-address", 404),
]
MOST_BYTES = 100_000
