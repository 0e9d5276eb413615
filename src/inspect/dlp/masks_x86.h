/*
 * The first pass by the vector instructions of x86; each is NULL where the processor lacks them.
 */
#ifndef PC_INSPECT_DLP_MASKS_X86_H
#define PC_INSPECT_DLP_MASKS_X86_H

#include "inspect/dlp/masks.h"

pc_dlp_mask_fn *pc_dlp_mask_ssse3(void);
pc_dlp_mask_fn *pc_dlp_mask_avx2(void);

#endif
