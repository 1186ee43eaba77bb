/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign.h"

static const SbxForeignDialect *const dialects[] = {
  &sbx_foreign_monitor,
  &sbx_foreign_agent,
  &sbx_foreign_broadcast,
  &sbx_foreign_worker,
  &sbx_foreign_unified,
  NULL,
};

/**
 * sbx_foreign_get_dialects:
 *
 * Returns: (transfer none) (array zero-terminated=1): the dialects that are not ours
 */
const SbxForeignDialect *const *
sbx_foreign_get_dialects (void)
{
  return dialects;
}

/**
 * sbx_foreign_find_dialect:
 * @name: (nullable): as people choose it
 *
 * Returns: (transfer none) (nullable): the dialect of that name; %NULL for native, auto and what there is not
 */
const SbxForeignDialect *
sbx_foreign_find_dialect (const char *name)
{
  for (guint i = 0; dialects[i] != NULL; i++)
    if (g_strcmp0 (dialects[i]->name, name) == 0)
      return dialects[i];

  return NULL;
}

/**
 * sbx_foreign_get_default_address:
 * @dialect: a dialect
 *
 * Returns: (transfer none): where a server of it is, as long as nobody says anything else
 */
const char *
sbx_foreign_get_default_address (const SbxForeignDialect *dialect)
{
  const char *address = dialect->address_variable != NULL ? g_getenv (dialect->address_variable) : NULL;

  return address != NULL && *address != '\0' ? address : dialect->default_address;
}
