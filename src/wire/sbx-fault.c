/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fault.h"

/**
 * sbx_fault_copy:
 * @self: (out caller-allocates): a fault
 * @from: another one
 */
void
sbx_fault_copy (SbxFault       *self,
                const SbxFault *from)
{
  *self = *from;
  self->said = g_strdup (from->said);
}

/**
 * sbx_fault_clear:
 *
 * Forgets everything.
 */
void
sbx_fault_clear (SbxFault *self)
{
  g_free (self->said);
  *self = (SbxFault) { 0 };
}
