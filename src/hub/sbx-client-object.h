/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub-recorder.h"
#include "sbx-json-writer.h"
#include "sbx-peer.h"

G_BEGIN_DECLS

/* A `Client` of the protocol: what the hub knows of one connection. */

void sbx_client_object_write (SbxPeer       *peer,
                              const char    *name,
                              SbxJsonWriter *writer);
char *sbx_client_object_dup_gone (SbxPeer         *peer,
                                  const SbxFlight *flight);

G_END_DECLS
