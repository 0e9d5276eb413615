/*
 * What texts in the configuration may look like: one row a format, with its check, its pattern for
 * the JSON Schema and its words for errors.
 */
#ifndef PC_CONFIG_FORMAT_H
#define PC_CONFIG_FORMAT_H

#include <stdbool.h>

#include "base/span.h"

struct pc_format {
    const char *expected; /* "an address such as 0.0.0.0:8443" */
    const char *pattern;  /* ECMA-262; may be wider than the check */
    bool empty;           /* the empty text is fine too */
    bool (*check)(struct pc_span text);
};

extern const struct pc_format pc_format_name;   /* of a role, route, upstream, rate limit */
extern const struct pc_format pc_format_listen; /* address:port */
extern const struct pc_format pc_format_listen_or_none;
extern const struct pc_format pc_format_server;       /* host:port or unix:/path */
extern const struct pc_format pc_format_host;         /* with or without "*." */
extern const struct pc_format pc_format_host_plain;   /* a host name to verify; may be empty */
extern const struct pc_format pc_format_origin;       /* RFC 6454 section 6.2 */
extern const struct pc_format pc_format_public_url;   /* an https origin; may be empty */
extern const struct pc_format pc_format_mail_server;  /* smtp://host[:port]; may be empty */
extern const struct pc_format pc_format_mail;         /* one address; may be empty */
extern const struct pc_format pc_format_header;       /* a header's name */
extern const struct pc_format pc_format_value;        /* a header's value; may be empty */
extern const struct pc_format pc_format_method;       /* "GET" */
extern const struct pc_format pc_format_methods;      /* "GET" or "*" */
extern const struct pc_format pc_format_grant;        /* a permission, with wildcards */
extern const struct pc_format pc_format_permission;   /* a permission */
extern const struct pc_format pc_format_path;         /* of a route */
extern const struct pc_format pc_format_member;       /* what a tenant rule names; may be empty */
extern const struct pc_format pc_format_user;         /* a system account; may be empty */
extern const struct pc_format pc_format_prefix;       /* of API keys */
extern const struct pc_format pc_format_issuer;       /* an OpenID issuer's URL */
extern const struct pc_format pc_format_service;      /* a service's URL; may be empty */
extern const struct pc_format pc_format_claim;        /* "realm_access.roles" */
extern const struct pc_format pc_format_foreign_role; /* as an issuer names it */
extern const struct pc_format pc_format_label;        /* letters, digits and '-' */
extern const struct pc_format pc_format_word;         /* printable, no space; not empty */
extern const struct pc_format pc_format_certificate_name; /* of a subjectAltName */

#endif
