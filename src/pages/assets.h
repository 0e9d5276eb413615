/* The table that embed.py makes of web/. */
#ifndef PC_PAGES_ASSETS_H
#define PC_PAGES_ASSETS_H

#include "pages/pages.h"

extern const struct pc_asset pc_assets[];
extern const size_t pc_asset_count;

#endif
