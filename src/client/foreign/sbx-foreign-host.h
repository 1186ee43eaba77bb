/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-foreign.h"
#include "sbx-profile.h"

G_BEGIN_DECLS

/* SbxForeign as SbxConnection uses it; the dialects need none of it.
 *
 * Signals:
 * - `received` (SbxEnvelope): an answer or an event, in the native vocabulary
 * - `latency` (double): ms from a heartbeat of the dialect to its answer
 * - `failed` (GError): the server said that something went wrong; the connection goes on
 * - `ended` (GError): what the server said makes the connection useless; whoever attached the link ends it */

/* @folder: (nullable): where foreign.db is; %NULL for one that goes with the object. */
SbxForeign  *sbx_foreign_new           (const char               *folder,
                                        SbxProfile               *profile);
/* Before sbx_foreign_attach(). All may be %NULL but @client_id and @client_type. */
void         sbx_foreign_set_identity  (SbxForeign               *self,
                                        const char               *client_type,
                                        const char               *client_id,
                                        const char               *user_id,
                                        const char               *user_name,
                                        const char               *token);
/* How long those above wait for an answer, in ms. */
void         sbx_foreign_set_patience  (SbxForeign               *self,
                                        guint                     patience);
/* A link that is open just now, to a server of @dialect; @path is that of its address. */
void         sbx_foreign_attach        (SbxForeign               *self,
                                        const SbxForeignDialect  *dialect,
                                        SbxLink                  *link,
                                        const char               *path);
/* What the server said before it was clear what it speaks. */
void         sbx_foreign_take_text     (SbxForeign               *self,
                                        GBytes                   *text,
                                        gboolean                  former);
void         sbx_foreign_detach        (SbxForeign               *self);
/* What the server said in this connection that means something in its dialect, or is at least no sign of life; how many of those there were. */
guint        sbx_foreign_get_words     (SbxForeign               *self,
                                        guint                    *signs);
/* ms to the server's computer and back, as the network has it; -1 where that is not known. */
double       sbx_foreign_get_round_trip (SbxForeign              *self);
/* A native request of those above. */
void         sbx_foreign_ask           (SbxForeign               *self,
                                        SbxEnvelope              *request);
/* The dialect's heartbeats, every @interval ms from now on. */
void         sbx_foreign_start_heartbeat (SbxForeign             *self,
                                          guint                   interval);

G_END_DECLS
