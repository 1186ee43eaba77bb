/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-viewer.h"

#include "sbx-hub-private.h"
#include "sbx-json-writer.h"
#include "sbx-time.h"

#define STREAM "projects"

/* All projects as they are now. It is no event of the log, and has no seq. */
static GBytes *
make_update (SbxHub *hub)
{
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  GBytes            *members = sbx_projects_get_members (sbx_hub_get_projects (hub));
  char               now[SBX_TIME_TEXT_SIZE];
  g_autoptr (GBytes) envelope = NULL;

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "event", "projectsUpdate");
  sbx_json_writer_begin_object (writer, "payload");
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_json_writer_string (writer, "triggeredBy", "system");
  sbx_json_writer_raw (writer, NULL, g_bytes_get_data (members, NULL), (gssize) g_bytes_get_size (members));
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  envelope = sbx_json_writer_free_to_bytes (writer);

  return sbx_peer_frame_text (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope));
}

/**
 * sbx_viewer_is_allowed:
 * @hub: a hub
 *
 * Returns: whether a peer may look without a hello: only where no token is asked for, and so only
 *   from this machine
 */
gboolean
sbx_viewer_is_allowed (SbxHub *hub)
{
  return *sbx_hub_config_get_string (sbx_hub_get_config (hub), "token") == '\0';
}

/**
 * sbx_viewer_begin:
 * @hub: a hub
 * @peer: a peer that has not said hello
 *
 * Takes it for a viewer of projects, and shows them.
 */
void
sbx_viewer_begin (SbxHub  *hub,
                  SbxPeer *peer)
{
  SbxStreamHead      head;
  g_autoptr (GBytes) frame = NULL;

  if (sbx_peer_is_viewer (peer) || !sbx_peer_is_open (peer))
    return;
  sbx_peer_set_viewer (peer, TRUE);
  sbx_router_get_head (sbx_hub_get_router (hub), STREAM, &head);
  sbx_router_subscribe (sbx_hub_get_router (hub), peer, STREAM, head.seq, NULL);
  frame = make_update (hub);
  sbx_peer_push (peer, frame, FALSE);
}

/**
 * sbx_viewer_end:
 * @hub: a hub
 * @peer: a peer that says hello
 *
 * From now on it gets what it subscribes to.
 */
void
sbx_viewer_end (SbxHub  *hub,
                SbxPeer *peer)
{
  if (!sbx_peer_is_viewer (peer))
    return;
  sbx_peer_set_viewer (peer, FALSE);
  sbx_router_unsubscribe (sbx_hub_get_router (hub), peer, STREAM);
}
