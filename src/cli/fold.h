/* Text for a terminal, folded at words. */
#ifndef PC_CLI_FOLD_H
#define PC_CLI_FOLD_H

#include <stdio.h>

#include "base/span.h"

enum { PC_FOLD_WIDTH = 80 };

/* Prints the words, the first one at `column` (where the cursor is), the lines after it indented,
 * and a line break. What is in brackets stays on one line. */
void pc_fold_words(FILE *out, size_t column, size_t indent, struct pc_span text);

/* Prints paragraphs; a line that begins with two spaces is an example and stays as it is. */
void pc_fold_text(FILE *out, struct pc_span text);

#endif
