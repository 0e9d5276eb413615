/* The bundle of documents and patterns that belongs to a configuration. */
#ifndef PC_AUTHORITY_CONTENT_BUNDLE_H
#define PC_AUTHORITY_CONTENT_BUNDLE_H

#include "authority/authority.h"
#include "authority/settings_hold.h"

/* Makes it and fills the hold's content, before that is published. PC_ERR_INVALID and other
 * failures: a complaint with key, file and what is wrong there. */
PC_MUST pc_err pc_content_prepare(struct pc_authority *authority, struct pc_settings_hold *hold,
                                  struct pc_config_complaints *complaints);

/* Once it is published: removes those that came before it. */
void pc_content_tidy(struct pc_authority *authority, const struct pc_settings_hold *hold);

#endif
