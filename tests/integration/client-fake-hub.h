/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * FakeHub:
 *
 * A server in the test's own main context that behaves as badly as a test wants: it answers what a hub
 * answers until it is told otherwise.
 */
typedef struct _FakeHub FakeHub;

/* Returns the answer's payload as JSON text and its event in *event; %NULL for no answer at all. */
typedef char *(*FakeHubAnswer) (FakeHub     *hub,
                                const char  *request,
                                JsonObject  *payload,
                                const char **event,
                                gpointer     data);

FakeHub    *fake_hub_new              (void);
/* With TLS, and a certificate that nobody has signed. */
FakeHub    *fake_hub_new_secure       (void);
void        fake_hub_free             (FakeHub       *self);
const char *fake_hub_get_uri          (FakeHub       *self);
/* The usual answer. */
char       *fake_hub_answer           (FakeHub       *self,
                                       const char    *request,
                                       JsonObject    *payload,
                                       const char   **event);
/* FakeHubAnswer: the same, and one account "a" with one chat "t"; none of its messages can be had. @data is the seq of the newest one, as
 * GUINT_TO_POINTER(). */
char       *fake_hub_answer_topic     (FakeHub       *self,
                                       const char    *request,
                                       JsonObject    *payload,
                                       const char   **event,
                                       gpointer       data);
void        fake_hub_set_answer       (FakeHub       *self,
                                       FakeHubAnswer  answer,
                                       gpointer       data);
/* From now on nothing that comes in is answered. */
void        fake_hub_set_mute         (FakeHub       *self,
                                       gboolean       mute);
/* Refuses the handshake with this HTTP status, 0 = does not. */
void        fake_hub_set_status       (FakeHub       *self,
                                       guint          status);
void        fake_hub_push             (FakeHub       *self,
                                       const char    *event,
                                       const char    *payload);
void        fake_hub_close_with       (FakeHub       *self,
                                       guint          code,
                                       const char    *reason);
void        fake_hub_close            (FakeHub       *self,
                                       guint          code);
/* How many requests of that name came. */
guint       fake_hub_count            (FakeHub       *self,
                                       const char    *request);
/* (transfer none) (nullable): the payload of the last one. */
JsonObject *fake_hub_get_last         (FakeHub       *self,
                                       const char    *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeHub, fake_hub_free)

G_END_DECLS
