/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* An action for people, in one line: (transfer full). */
char *sbx_action_line_new      (JsonObject *action);
/* What it is to do, as JSON. */
char *sbx_action_line_content  (JsonObject *action);
/* One step of its way. */
char *sbx_action_line_for_step (JsonObject *step);

G_END_DECLS
