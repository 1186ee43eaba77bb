/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-cli.h"

G_BEGIN_DECLS

/**
 * SbxLoss:
 *
 * What is said of a connection that is lost and made again, by a command that goes on meanwhile: why there is none, when it is tried again, and when it is
 * there. A command whose connection is not made any more is told to end.
 */
typedef struct _SbxLoss SbxLoss;

SbxLoss *sbx_loss_new  (SbxCli  *cli);
void     sbx_loss_free (SbxLoss *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxLoss, sbx_loss_free)

G_END_DECLS
