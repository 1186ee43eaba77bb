/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-wishes.h"

struct _SbxWishes
{
  SbxWish wishes[SBX_N_WISHES];
};

/**
 * sbx_wishes_add:
 * @wish: gets its serial
 *
 * From now on this is wanted, whatever of the kind was before.
 */
void
sbx_wishes_add (SbxWishes **self,
                SbxWish    *wish)
{
  static guint last_serial;

  g_return_if_fail (self != NULL && wish != NULL && wish->kind < SBX_N_WISHES);

  if (*self == NULL)
    *self = g_new0 (SbxWishes, 1);
  last_serial = last_serial == G_MAXUINT ? 1 : last_serial + 1;
  wish->serial = last_serial;
  wish->seen = FALSE;
  (*self)->wishes[wish->kind] = *wish;
}

/**
 * sbx_wishes_peek:
 *
 * Returns: (transfer none) (nullable): what is wanted of that kind
 */
const SbxWish *
sbx_wishes_peek (SbxWishes   *self,
                 SbxWishKind  kind)
{
  return self != NULL && self->wishes[kind].serial != 0 ? &self->wishes[kind] : NULL;
}

/**
 * sbx_wishes_see:
 * @value: what the hub told
 *
 * Notes whether that is what is wanted.
 */
void
sbx_wishes_see (SbxWishes   *self,
                SbxWishKind  kind,
                gint64       value)
{
  if (sbx_wishes_peek (self, kind) != NULL && self->wishes[kind].value == value)
    self->wishes[kind].seen = TRUE;
}

/**
 * sbx_wishes_take:
 * @wish: one that was added
 *
 * The hub answered. A newer wish of the kind stays.
 *
 * Returns: whether the hub told of it already, so that what it tells counts
 */
gboolean
sbx_wishes_take (SbxWishes     **self,
                 const SbxWish  *wish)
{
  SbxWish *mine = *self != NULL ? &(*self)->wishes[wish->kind] : NULL;
  gboolean seen;

  if (mine == NULL || mine->serial != wish->serial)
    return FALSE;

  seen = mine->seen;
  mine->serial = 0;
  for (guint i = 0; i < SBX_N_WISHES; i++)
    if ((*self)->wishes[i].serial != 0)
      return seen;

  g_clear_pointer (self, g_free);
  return seen;
}
