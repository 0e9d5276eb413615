/* The handlers and form tables of pages that the table of routes names. */
#ifndef PC_AUTHORITY_PAGES_HANDLERS_H
#define PC_AUTHORITY_PAGES_HANDLERS_H

#include "authority/pages/page.h"

/* asset_page.c */
pc_err pc_show_asset(struct pc_call *call);

/* sign_in_pages.c */
pc_err pc_show_sign_in(struct pc_call *call);
pc_err pc_do_sign_in(struct pc_call *call);

#endif
