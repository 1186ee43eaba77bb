/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faulty-control.h"

G_BEGIN_DECLS

/**
 * FaultHub:
 *
 * A daemon of its own process, whose disk obeys its control page, and who may end at any time. Its data, its Unix
 * socket and the page are in a temporary folder that lasts as long as this object. The program is the environment's
 * SIGNALBOX_TEST_FAULTY_HUB.
 */
typedef struct _FaultHub FaultHub;

/* Settings as "--name=value", …, NULL. */
FaultHub      *fault_hub_new         (const char *first_setting,
                                      ...);
void           fault_hub_free        (FaultHub   *self);
/* Fields of the control page may be set at any time; those that say "at the start", before it. */
FaultyControl *fault_hub_get_control (FaultHub   *self);
const char    *fault_hub_get_uri     (FaultHub   *self);
const char    *fault_hub_get_data    (FaultHub   *self);
/* Returns FALSE where it was ended by its disk before it listened. Any other failure ends the test. */
gboolean       fault_hub_start       (FaultHub   *self);
/* As far as the main context has heard. */
gboolean       fault_hub_is_running  (FaultHub   *self);
/* Until it has ended. */
void           fault_hub_wait        (FaultHub   *self);
/* At once; waits for the end. */
void           fault_hub_kill        (FaultHub   *self);
/* In order; the end is a success. */
void           fault_hub_stop        (FaultHub   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultHub, fault_hub_free)

G_END_DECLS
