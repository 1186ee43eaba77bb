/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-push-provider.h"

#include "sbx-hub-error.h"

#include <glib/gi18n-lib.h>

static const SbxPushProvider *const providers[] = {
  &sbx_push_provider_logging,
  &sbx_push_provider_command,
  &sbx_push_provider_webhook,
};

/**
 * sbx_push_provider_find:
 * @name: what the configuration says
 *
 * Returns: (transfer none) (nullable): the provider of that name
 */
const SbxPushProvider *
sbx_push_provider_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (providers); i++)
    {
      if (g_str_equal (providers[i]->name, name))
        return providers[i];
    }
  return NULL;
}

/**
 * sbx_push_provider_check:
 * @name: the setting `notification-provider`; empty is none
 * @target: the setting `notification-target`
 * @error: return location; %SBX_HUB_ERROR_CONFIGURATION, with a whole sentence that says what to do
 *
 * Returns: whether a hub can start with the two
 */
gboolean
sbx_push_provider_check (const char  *name,
                         const char  *target,
                         GError     **error)
{
  const SbxPushProvider *provider;

  if (*name == '\0')
    return TRUE;

  provider = sbx_push_provider_find (name);
  if (provider == NULL)
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
                   _("There is no “notification-provider” called “%s”. Known are logging, command and webhook; empty is none."),
                   name);
      return FALSE;
    }
  return provider->check == NULL || provider->check (target, error);
}
