/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-other.h"
#include "sbx-frame.h"

/**
 * sbx_other_text:
 * @other: (nullable): the members of a record that the protocol does not know
 * @member: one of them
 *
 * Returns: (transfer none): its text, as long as @other has it; "" where it is missing or no text
 */
const char *
sbx_other_text (JsonObject *other,
                const char *member)
{
  const char *text = other != NULL ? sbx_frame_get_string (other, member) : NULL;

  return text != NULL ? text : "";
}
