/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-own-names.h"

/* Small values: of each name that it is one of ours. */
#define SCOPE "own-names"

/**
 * sbx_own_names_is_none:
 * @name: what a server says who wrote
 *
 * Returns: whether that is nobody
 */
gboolean
sbx_own_names_is_none (const char *name)
{
  return *name == '\0' || g_str_equal (name, "Unknown user");
}

static gboolean
load (SbxStoreWriter  *writer,
      const char      *name,
      gboolean        *known,
      GError         **error)
{
  g_autofree char *value = NULL;

  if (!sbx_store_load_value (writer, SCOPE, name, &value, error))
    return FALSE;

  *known = value != NULL;
  return TRUE;
}

/**
 * sbx_own_names_learn:
 * @name: who wrote a message that is ours, as the server tells it
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_own_names_learn (SbxStoreWriter  *writer,
                     const char      *name,
                     GError         **error)
{
  gboolean known;

  if (sbx_own_names_is_none (name))
    return TRUE;
  if (!load (writer, name, &known, error))
    return FALSE;
  return known || sbx_store_set_value (writer, SCOPE, name, "1", error);
}

/**
 * sbx_own_names_may_be:
 * @message: one that the server told without the id of its sender
 * @own_name: (nullable): ours
 * @may_be: (out): whether that may be us: it names nobody, or us
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_own_names_may_be (SbxStoreWriter          *writer,
                      const SbxMessageRecord  *message,
                      const char              *own_name,
                      gboolean                *may_be,
                      GError                 **error)
{
  *may_be = message->outgoing || sbx_own_names_is_none (message->from_name) || g_strcmp0 (message->from_name, own_name) == 0;
  return *may_be || load (writer, message->from_name, may_be, error);
}
