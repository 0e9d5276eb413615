"""What the code may and may not do, as tables; lint.py reads them."""

# Which areas of src/ an area may include: those named here, and what those may. It is the column of the
# table in ARCHITECTURE.md; test_lint.py compares the two. Areas of one level are siblings and meet in
# model/.
MAY = {
    "base": set(),
    "model": {"base"},
    "ports": {"model"},
    "crypto": {"base"},
    "config": {"model"},
    "view": {"model"},
    "confine": {"base"},
    "identity": {"crypto", "model"},
    "policy": {"model"},
    "inspect": {"model"},
    "audit": {"crypto", "model"},
    "store": {"ports"},
    "outgoing": {"ports"},
    "pages": {"model"},
    "gate": {"identity", "policy", "inspect", "config"},
    "edge": {"gate", "view", "audit", "confine"},
    "authority": {"gate", "view", "audit", "confine", "store", "outgoing", "pages"},
    "cli": {"gate", "view", "audit"},
}


def may_include(area: str) -> set[str]:
    """The areas that one names, and those that these may include."""
    named = MAY[area]
    return named.union(*(may_include(other) for other in named))


# A library is included by its home only.
HOMES = {
    "openssl/": {"crypto"},
    "sqlite3": {"store"},
    "lmdb": {"view"},
    "ngx_": {"edge"},
    "nginx": {"edge"},
    "sodium": {"identity"},
    "liboath/": {"identity"},
    "yaml": {"config"},
    "microhttpd": {"authority"},
    "curl/": {"cli", "outgoing"},
    "qrencode": {"pages"},
    "fido": {"identity"},
    "seccomp": {"confine"},
    "hs/": {"inspect"},
    "pcre2": {"inspect"},
    "libxml/": {"inspect"},
}

# Functions that are never called, and what to use.
BANNED = {
    "strcpy": "pc_buf", "strncpy": "pc_buf", "strcat": "pc_buf", "strncat": "pc_buf",
    "sprintf": "pc_buf_addf or snprintf", "vsprintf": "vsnprintf", "gets": "nothing",
    "strtok": "pc_span_split", "strtok_r": "pc_span_split", "atoi": "pc_span_u64", "atol": "pc_span_u64",
    "atoll": "pc_span_u64", "atof": "a parser", "alloca": "pc_arena", "scanf": "pc_cursor",
    "sscanf": "pc_cursor", "fscanf": "pc_cursor", "system": "pc_process_run", "popen": "pc_process_run",
    "tmpnam": "mkdtemp", "mktemp": "mkdtemp", "rand": "pc_entropy", "random": "pc_entropy",
    "setjmp": "an error", "longjmp": "an error",
}

FUNCTION_LINES = 70
FILE_LINES = 500

# Sources with no unit test of their own name, and why. A pattern stands for several.
WITHOUT_UNIT_TEST = {
<<<<<<< HEAD
    "inspect/waf/transform/rewrite.c": "the loop of the decoders; each of their tests runs it",
=======
    "inspect/waf/body/json_path.c": "test_json.c: every value that is read has a name",
>>>>>>> waf-body
    "inspect/waf/variable.c": "a table; tests/unit/inspect/waf/test_values.c looks through it",
    "cli/main.c": "three lines; every test of the command runs it",
    "cli/cmd_*.c": "a handler is a table and calls of tested parts; tests/integration/test_command.py "
                   "runs each",
    "cli/admin.c": "asks the authority; tests/integration/test_command.py does so with the real one",
    "cli/check.c": "needs nginx and files; tests/integration/test_command.py",
    "cli/nginx_conf.c": "needs nginx; tests/integration/test_command.py",
    "cli/reload.c": "needs what runs; tests/integration/test_command.py",
    "audit/chain_read.c": "test_verify.c",
    "audit/ledger*.c": "test_death.c and test_sealer.c, through the sealer",
    "config/example.c": "one call; test_init_text.c of the command loads what it gives",
    "config/expect.c": "the texts of errors; test_value.c and test_schema.c read them",
    "config/json_schema.c": "test_schema.c",
    "config/markdown.c": "test_schema.c",
    "config/schema_*.c": "rows of the table; test_schema.c walks them",
    "base/suggest.c": "the texts of errors; test_schema.c reads them",
    "confine/filter.c": "the table of system calls; test_process.c tries them",
    "edge/answer.c": "runs inside nginx; tests/integration/test_edge.py, as for those below",
    "edge/audit.c": "nginx",
    "edge/certificate.c": "nginx",
    "edge/client_certificate.c": "nginx; tests/integration/test_mutual_tls.py",
    "edge/decide.c": "nginx",
    "edge/forward.c": "nginx",
    "edge/forward_auth.c": "nginx; tests/integration/test_forward_auth.py",
    "edge/headers.c": "nginx",
    "edge/identity.c": "nginx",
    "edge/log_json.c": "nginx; tests/integration/test_run.py",
    "edge/management.c": "nginx",
    "edge/module.c": "nginx",
    "edge/request.c": "nginx",
    "edge/worker.c": "nginx; tests/integration/test_edge_faults.py",
    "gate/verify_keys.c": "test_identify.c",
    "gate/resolve.c": "test_identify.c",
    "gate/steps_*.c": "rows of the table in gate.c; test_gate.c takes each by a decision",
    "policy/builtin.c": "test_compile.c",
    "policy/check.c": "test_compile.c",
    "policy/pattern.c": "test_match.c",
    "policy/route.c": "test_compile.c",
    "policy/siphash.c": "test_limit.c",
    "store/sqlite/*.c": "tested through the port by what they keep: tests/unit/store/",
    "view/env.c": "test_writer.c and test_reader.c",
    "view/mark.c": "test_writer.c",
    "view/put.c": "test_writer.c",
    "cli/prompt.c": "needs a terminal; tests/integration/test_command.py makes one",
    "authority/api/admin_*.c": "handlers: a body table and calls of tested parts; test_authority.py asks each",
    "authority/api/public_*.c": "handlers: a body table and calls of tested parts; test_authority.py asks each",
    "authority/oauth/*_calls.c": "handlers: body tables and calls of tested parts; test_oauth.py asks each",
    "authority/oauth/routes.c": "a table; test_router.c looks at it, test_authority.py compares it with OpenAPI",
    "authority/oauth/metadata.c": "one document; test_oauth.py follows every address in it",
    "authority/oauth/access.c": "test_grants.c: every token that is made is shown, and ends",
    "authority/oauth/claims.c": "test_oauth.py reads id tokens and userinfo; two client libraries verify them",
    "authority/oauth/consents.c": "test_authorize.c gives, finds and withdraws them",
    "authority/approvals/calls.c": "handlers; test_approvals.py asks each",
    "authority/approvals/decide.c": "test_approvals.c",
    "authority/approvals/record.c": "test_approvals.py reads the trail",
    "authority/approvals/routes.c": "a table; test_authority.py compares it with OpenAPI",
    "authority/certificates.c": "test_mutual_tls.py: made, deleted, configured anew",
    "authority/main.c": "arguments and signals; test_authority.py starts, stops and kills it",
    "authority/start.c": "opens what there is in order; test_authority.py starts it whole and broken",
    "authority/tick.c": "calls tested parts each second; test_authority.py waits for what it does",
    "authority/server.c": "needs sockets; test_authority.py",
    "authority/exchange.c": "needs libmicrohttpd's connections; test_authority.py",
    "authority/api/*_routes.c": "a table; test_router.c looks at it, test_authority.py compares it with OpenAPI",
    "authority/pages/*_page.c": "handlers of pages: calls of the tested API; tests/integration/test_pages.py and tests/browser",
    "authority/pages/*_pages.c": "the same",
    "authority/pages/page*.c": "needs a call; tests/integration/test_pages.py reads, fills and forges forms",
    "authority/pages/problem_type.c": "test_pages.py: a form that needs a fresh second factor",
    "authority/pages/sign_in_state.c": "test_pages.py: a sign-in in several steps",
    "authority/pages/screen.c": "tables of pages go through it; test_pages.py",
    "authority/pages/*_routes.c": "a table; test_router.c looks at it",
    "authority/pages/routes.c": "a table; test_router.c looks at it",
    "authority/routes.c": "a table; test_router.c looks at it, test_authority.py compares it with OpenAPI",
    "authority/api/key_calls.c": "needs a call; test_authority.py makes keys by both APIs",
    "authority/api/lists.c": "needs a call; test_authority.py reads lists page by page",
    "authority/api/render.c": "JSON of records; test_authority.py reads every one",
    "authority/mail/outbox_thread.c": "a thread over the tested outbox; test_mail.py sends, stops and kills it",
    "authority/sealing.c": "a thread over the tested sealer; test_authority.py reads the chain",
    "authority/work.c": "three short functions that every test of the area uses",
    "authority/events.c": "test_change.c: what cannot be recorded does not happen",
    "authority/publish.c": "test_change.c looks into the view after changes",
    "authority/settings_hold.c": "test_policy.c loads, refuses and swaps settings",
    "authority/ring_rotation.c": "test_authority.py rotates, restarts and fills the ring",
    "authority/tokens/signing_keys.c": "test_key_rotation.c signs and verifies over rotations",
    "authority/people/passkeys.c": "test_passkeys.py registers, shows, names and removes with an authenticator in software",
    "authority/people/passkey_options.c": "test_passkeys.py reads every member",
    "authority/people/passkey_sign_in.c": "test_passkeys.py signs in by them alone and as a second factor",
    "authority/federation/exchange_code.c": "asks an issuer; test_federation.py exchanges good and bad codes",
    "authority/federation/known.c": "test_fetch.c reads what was kept; test_federation.py over a restart",
    "authority/federation/list.c": "one list; test_federation.py reads it",
    "authority/federation/login.c": "handlers; test_federation.py goes each way, and each refusal",
    "authority/federation/logout.c": "handlers; test_federation.py with good, bad and replayed tokens",
    "authority/federation/routes.c": "a table; test_router.c looks at it, test_authority.py compares it with OpenAPI",
    "identity/claims.c": "test_jwt.c and test_foreign.c read every kind of claim",
    "identity/foreign_roles.c": "test_foreign.c maps roles",
    "authority/people/passwords.c": "test_sign_in.c and test_authority.py set up, use and remove second factors",
    "authority/people/accounts.c": "test_permissions.c, test_tokens.c and test_sign_in.c make, change and delete them",
    "authority/people/factors.c": "a table; test_second_factor.c, test_backup_codes.c and test_email_codes.c show "
                                  "what is in it",
    "authority/people/sign_in_end.c": "test_sign_in.c, test_second_factor.c and test_devices.c end sign-ins by it",
    "authority/api/sign_in_answer.c": "needs a call; test_factors.py reads each answer",
    "authority/people/keys.c": "test_authority.py: own and foreign keys, wishes beyond the owner",
    "authority/people/roles.c": "test_policy.c and test_authority.py",
    "authority/people/tenants.c": "test_authority.py: made, disabled with its accounts, deleted",
}

# Every parser of bytes from outside, and its fuzz target: tests/fuzz/<area>/fuzz_<what>.c.
FUZZ_TARGETS = {
    "model": ["mail"],
    "config": ["config"],
    "identity": ["jwt", "jwk", "cookie", "api_key", "breached", "client_data", "attestation_object", "authenticator_data",
                 "passkey_response"],
    "inspect": ["waf_json", "waf_multipart", "waf_urlencoded", "waf_xml"],
    "policy": ["path", "query", "forwarded_for", "tenant_body", "gate"],
    "audit": ["spool_segment", "chain_line", "audit_record"],
    "view": ["view_record"],
    "edge": ["described"],
    "crypto": ["certificate_names"],
    "inspect": ["waf_transform"],
    "authority": ["body", "form", "discovery", "jwks", "logout_token", "oauth", "sealed_record"],
}
