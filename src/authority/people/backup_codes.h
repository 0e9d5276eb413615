/*
 * Backup codes: ten at a time, each good for one sign-in within 90 days, 75 random bits each. The
 * store keeps keyed digests alone; the codes are shown when they are made and never again.
 */
#ifndef PC_AUTHORITY_BACKUP_CODES_H
#define PC_AUTHORITY_BACKUP_CODES_H

#include "authority/people/factors.h"

enum { PC_BACKUP_CODES = 10, PC_BACKUP_CODE_CHARS = 15, PC_BACKUP_CODE_TEXT = 17 };
enum { PC_BACKUP_CODES_FEW = 3 }; /* so many left are worth a warning */
#define PC_BACKUP_CODE_LIFE (90 * PC_DAY)

/* Makes them anew, one a line in a secret buffer; those of before are void. PC_ERR_EXISTS with a
 * diag: there is no factor that they could stand in for. */
PC_MUST pc_err pc_backup_codes_make(struct pc_work *work, const struct pc_account *account,
                                    struct pc_buf *lines);
/* Those that can still be used, and until when. */
PC_MUST pc_err pc_backup_codes_count(struct pc_work *work, const struct pc_account *account,
                                     struct pc_factor_code_count *out);
/* How many can still be used; *out is left as it is where none was ever made, or all ended. */
PC_MUST pc_err pc_backup_codes_left(struct pc_work *work, const struct pc_account *account,
                                    int *out);

/* For the table of factors. */
PC_MUST pc_err pc_backup_codes_has(struct pc_work *work, const struct pc_account *account,
                                   bool *out);
PC_MUST pc_err pc_backup_codes_verify(struct pc_change *change, struct pc_account *account,
                                      const struct pc_factor_proof *proof);

#endif
