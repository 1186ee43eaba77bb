/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-engine.h"

G_BEGIN_DECLS

/**
 * SbxSocketioRecovery:
 *
 * Connection state recovery: the events of the last minutes, and the places in namespaces of clients that
 * were lost, for as long as they can be taken up again.
 */
typedef struct _SbxSocketioRecovery SbxSocketioRecovery;

/**
 * SbxSocketioLost:
 * @sid: as it was
 * @kept: (nullable): what was to be kept of it
 * @missed: (element-type GBytes): blocks of frames, in order
 * @n_missed: of each, how many messages it is
 */
typedef struct
{
  char       sid[SBX_ENGINE_ID_LENGTH + 1];
  GBytes    *kept;
  GPtrArray *missed;
  GArray    *n_missed;
} SbxSocketioLost;

void                 sbx_socketio_lost_free       (SbxSocketioLost     *self);

SbxSocketioRecovery *sbx_socketio_recovery_new    (gint64               window_ms);
void                 sbx_socketio_recovery_free   (SbxSocketioRecovery *self);

GBytes              *sbx_socketio_recovery_number (SbxSocketioRecovery *self,
                                                   GBytes              *args);
void                 sbx_socketio_recovery_note   (SbxSocketioRecovery *self,
                                                   const char          *nsp,
                                                   const char          *sid,
                                                   GBytes              *frames,
                                                   guint                n_messages);
void                 sbx_socketio_recovery_lose   (SbxSocketioRecovery *self,
                                                   const char          *nsp,
                                                   const char          *sid,
                                                   const char          *pid,
                                                   GBytes              *kept);
SbxSocketioLost     *sbx_socketio_recovery_find   (SbxSocketioRecovery *self,
                                                   const char          *nsp,
                                                   const char          *pid,
                                                   const char          *offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSocketioLost, sbx_socketio_lost_free)

G_END_DECLS
