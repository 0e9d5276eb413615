/* The handlers and form tables of pages that the table of routes names. */
#ifndef PC_AUTHORITY_PAGES_HANDLERS_H
#define PC_AUTHORITY_PAGES_HANDLERS_H

#include "authority/pages/screen.h"

/* asset_page.c */
pc_err pc_show_asset(struct pc_call *call);

/* sign_in_pages.c */
pc_err pc_show_sign_in(struct pc_call *call);
pc_err pc_do_sign_in(struct pc_call *call);
pc_err pc_show_second_factor(struct pc_call *call);
pc_err pc_do_second_factor(struct pc_call *call);
pc_err pc_do_send_code(struct pc_call *call);
pc_err pc_show_step_up(struct pc_call *call);
pc_err pc_show_setup(struct pc_call *call);
pc_err pc_do_setup(struct pc_call *call);
extern const struct pc_body_table pc_form_second_factor;

/* totp_page.c; made: the call that made the secret, NULL: the form has it */
PC_MUST pc_err pc_totp_setup_page(struct pc_call *call, const struct pc_call *made,
                                  const char *action, unsigned status,
                                  const struct pc_call *failed);
pc_err pc_show_totp(struct pc_call *call);
pc_err pc_do_totp(struct pc_call *call);

/* overview_page.c */
pc_err pc_show_overview(struct pc_call *call);
pc_err pc_go_to_overview(struct pc_call *call);

/* consent_pages.c */
pc_err pc_show_consent(struct pc_call *call);
pc_err pc_do_consent(struct pc_call *call);
pc_err pc_show_oauth_sign_out(struct pc_call *call);
pc_err pc_do_oauth_sign_out(struct pc_call *call);
extern const struct pc_body_table pc_form_consent;

/* export_page.c */
pc_err pc_show_export(struct pc_call *call);

/* sign_out_page.c */
pc_err pc_do_sign_out(struct pc_call *call);

/* link_pages.c: what mailed and printed links lead to */
pc_err pc_show_link(struct pc_call *call);
pc_err pc_do_link(struct pc_call *call);

#endif
