/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign.h"

#include <glib/gi18n-lib.h>

static const SbxForeignDialect *const dialects[] = {
  &sbx_foreign_monitor,
  &sbx_foreign_agent,
  &sbx_foreign_broadcast,
  &sbx_foreign_worker,
  &sbx_foreign_unified,
  NULL,
};

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
 * sbx_dialect_get_label:
 * @name: a dialect's, native too
 *
 * Returns: (transfer none): what people choose it by, as the menu has it
 */
const char *
sbx_dialect_get_label (const char *name)
{
  static const struct
  {
    const char *name;
    const char *title;
  } titles[] = {
    { "native", "Signalbox" },
    /* TRANSLATORS: names of systems that Signalbox connects to. */
    { "monitor", N_("Monitor (Socket.IO)") },
    { "agent", N_("Agent") },
    { "broadcast", N_("Broadcast") },
    { "worker", N_("Worker") },
    { "unified", N_("Unified") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_strcmp0 (titles[i].name, name) == 0)
      return _(titles[i].title);

  g_return_val_if_reached (name);
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
