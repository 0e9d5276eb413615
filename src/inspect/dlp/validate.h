/*
 * Checks of what a pattern alone does not tell: check digits, entropy, placeholders.
 */
#ifndef PC_INSPECT_DLP_VALIDATE_H
#define PC_INSPECT_DLP_VALIDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* ISO/IEC 7812-1, annex B (Luhn); digits are values. */
bool pc_dlp_luhn(const uint8_t *digits, size_t count);
/* An issuer gives out numbers that begin so and have so many digits. */
bool pc_dlp_is_card(const uint8_t *digits, size_t count);
/* A number that the Social Security Administration may have given out; nine digits. */
bool pc_dlp_is_ssn(const uint8_t digits[9]);
/* ISO 13616: a country, its length and shape, and the check digits. Blanks and hyphens are passed
 * over; letters in either case. */
bool pc_dlp_is_iban(struct pc_span text);

/* Shannon's entropy of the bytes, in hundredths of a bit for each byte. */
unsigned pc_dlp_entropy(struct pc_span text);
/* It looks made by a generator: letters and digits (or hex) of some length and entropy. */
bool pc_dlp_is_random(struct pc_span text);
/* It stands for a secret instead of being one: "changeme", "${VAR}", "xxxx", "<token>". */
bool pc_dlp_is_placeholder(struct pc_span text);

/* CRC-32 (ISO 3309), as zlib's. */
uint32_t pc_dlp_crc32(struct pc_span text);
/* FIPS 180-4. */
void pc_dlp_sha256(struct pc_span first, struct pc_span second, uint8_t out[32]);

/* The function of a validator's name; NULL: there is none. For patterns of the user's. */
typedef bool pc_dlp_validator_fn(struct pc_span match);
pc_dlp_validator_fn *pc_dlp_validator_find(struct pc_span name);

#endif
