/*
 * Country codes of the telephone network (ITU-T E.164) and how long numbers are behind them.
 */
#ifndef PC_INSPECT_DLP_PHONE_COUNTRIES_H
#define PC_INSPECT_DLP_PHONE_COUNTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Digits behind the '+', as values. */
bool pc_dlp_is_international(const uint8_t *digits, size_t count);

#endif
