/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-recording-names.h"

#include <string.h>

static const char *const kinds[] = {
  [SBX_RECORDED_TEXT] = "text",
  [SBX_RECORDED_BINARY] = "binary",
  [SBX_RECORDED_PING] = "ping",
  [SBX_RECORDED_PONG] = "pong",
  [SBX_RECORDED_OPEN] = "open",
  [SBX_RECORDED_CLOSE] = "close",
};

static const char *const directions[] = {
  [SBX_RECORDED_IN] = "in",
  [SBX_RECORDED_OUT] = "out",
};

static gboolean
look_up (const char *const *names,
         guint              n_names,
         const char        *name,
         guint             *index)
{
  for (guint i = 0; name != NULL && i < n_names; i++)
    if (strcmp (names[i], name) == 0)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

const char *
sbx_recording_kind_to_name (SbxRecordedKind kind)
{
  return kinds[kind];
}

/**
 * sbx_recording_kind_from_name:
 * @name: (nullable): what a file has
 * @kind: (out): left alone where there is no such kind
 *
 * Returns: whether there is
 */
gboolean
sbx_recording_kind_from_name (const char      *name,
                              SbxRecordedKind *kind)
{
  guint index;

  if (!look_up (kinds, G_N_ELEMENTS (kinds), name, &index))
    return FALSE;
  *kind = (SbxRecordedKind) index;
  return TRUE;
}

const char *
sbx_recording_direction_to_name (SbxRecordedDirection direction)
{
  return directions[direction];
}

/**
 * sbx_recording_direction_from_name:
 * @name: (nullable): what a file has
 * @direction: (out): left alone where there is no such direction
 *
 * Returns: whether there is
 */
gboolean
sbx_recording_direction_from_name (const char           *name,
                                   SbxRecordedDirection *direction)
{
  guint index;

  if (!look_up (directions, G_N_ELEMENTS (directions), name, &index))
    return FALSE;
  *direction = (SbxRecordedDirection) index;
  return TRUE;
}
