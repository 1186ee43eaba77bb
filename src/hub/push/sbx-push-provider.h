/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-push.h"

G_BEGIN_DECLS

/**
 * SbxPushProvider:
 * @name: what the setting `notification-provider` says
 * @check: (nullable): whether the setting `notification-target` is of use; %NULL takes none
 * @open: (nullable): what @send is given; cannot fail on a target that @check let pass
 * @close: (nullable): frees that; what is being sent is cancelled by then
 * @send_async: hands one push on
 * @send_finish: whether it was taken
 *
 * One way for a push to leave the hub. A new one is a file of its own and a line in the table of sbx-push-provider.c.
 */
typedef struct
{
  const char *name;
  gboolean  (*check)       (const char           *target,
                            GError              **error);
  gpointer  (*open)        (const char           *target);
  void      (*close)       (gpointer              state);
  void      (*send_async)  (gpointer              state,
                            const SbxPush        *push,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data);
  gboolean  (*send_finish) (GAsyncResult         *result,
                            GError              **error);
} SbxPushProvider;

extern const SbxPushProvider sbx_push_provider_logging;
extern const SbxPushProvider sbx_push_provider_command;
extern const SbxPushProvider sbx_push_provider_webhook;

/* NULL for an unknown name. */
const SbxPushProvider *sbx_push_provider_find  (const char  *name);
gboolean               sbx_push_provider_check (const char  *name,
                                                const char  *target,
                                                GError     **error);

G_END_DECLS
