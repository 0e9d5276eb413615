/* Where people reach the gate, for links that leave it (in mails, on the operator's terminal). */
#ifndef PC_CONFIG_PUBLIC_URL_H
#define PC_CONFIG_PUBLIC_URL_H

#include "base/buf.h"
#include "model/settings.h"

/* public_url, or else https, the first host that is no wildcard and the first port: appends
 * "https://gate.example.org:8443", with no slash at its end. */
void pc_public_url(const struct pc_settings *settings, struct pc_buf *out);

#endif
