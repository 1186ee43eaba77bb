/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-head.h"

static void
count_header (const char *name,
              const char *value,
              gpointer    size)
{
  *(gsize *) size += strlen (name) + strlen (value) + strlen (": \r\n");
}

/**
 * sbx_http_head_measure:
 * @message: a request whose head is there
 *
 * Returns: how large it is, in bytes
 */
gsize
sbx_http_head_measure (SoupServerMessage *message)
{
  GUri       *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);
  gsize       size = strlen (soup_server_message_get_method (message)) + strlen (g_uri_get_path (uri)) +
                     (query != NULL ? strlen (query) + 1 : 0) + strlen ("  HTTP/1.1\r\n\r\n");

  soup_message_headers_foreach (soup_server_message_get_request_headers (message), count_header, &size);
  return size;
}

/**
 * sbx_http_head_has_body:
 * @message: a request whose head is there
 *
 * Returns: whether a body follows it
 */
gboolean
sbx_http_head_has_body (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  switch (soup_message_headers_get_encoding (headers))
    {
    case SOUP_ENCODING_CONTENT_LENGTH:
      return soup_message_headers_get_content_length (headers) > 0;
    case SOUP_ENCODING_CHUNKED:
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * sbx_http_head_announces_more:
 * @message: a request whose head is there
 * @limit: in bytes
 *
 * Returns: whether the head says already that the body is larger
 */
gboolean
sbx_http_head_announces_more (SoupServerMessage *message,
                              gsize              limit)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
         (guint64) soup_message_headers_get_content_length (headers) > limit;
}
