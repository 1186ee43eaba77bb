/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-draft.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"

static SbxAttachment *
read_attachment (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = sbx_json_parse (json, strlen (json), SBX_LIMIT_DEPTH, &error);

  g_assert_no_error (error);
  return sbx_attachment_new_from_json (json_node_get_object (node));
}

static void
test_attachment (void)
{
  g_autoptr (SbxAttachment) whole =
    read_attachment ("{'id':'f-1','name':'menu.png','mime':'image/png','size':48213,'url':'/api/v1/files/f-1','width':800,"
                     "'height':600,'duration':1500,'checksum':'abc'}");
  g_autoptr (SbxAttachment) odd =
    read_attachment ("{'id':7,'size':-5,'width':'wide','height':99999999999,'duration':1.5,'mime':null}");
  g_autoptr (SbxAttachment) other = read_attachment ("{'url':'https://example.org/x'}");
  g_autoptr (JsonObject) object = sbx_attachment_to_json (whole);
  g_autofree char *name = NULL;
  g_autofree char *url = NULL;
  gint64 size;
  int width;

  g_assert_cmpstr (sbx_attachment_get_id (whole), ==, "f-1");
  g_assert_cmpstr (sbx_attachment_get_mime (whole), ==, "image/png");
  g_assert_cmpint (sbx_attachment_get_duration (whole), ==, 1500);
  g_assert_cmpint (sbx_attachment_get_height (whole), ==, 600);
  g_object_get (whole, "name", &name, "url", &url, "size", &size, "width", &width, NULL);
  g_assert_cmpstr (name, ==, "menu.png");
  g_assert_cmpstr (url, ==, "/api/v1/files/f-1");
  g_assert_cmpint (size, ==, 48213);
  g_assert_cmpint (width, ==, 800);
  /* What nobody here knows goes along. */
  g_assert_cmpstr (json_object_get_string_member (object, "checksum"), ==, "abc");

  g_assert_cmpstr (sbx_attachment_get_id (odd), ==, "7");
  g_assert_cmpstr (sbx_attachment_get_name (odd), ==, "");
  g_assert_cmpint (sbx_attachment_get_size (odd), ==, 0);
  g_assert_cmpint (sbx_attachment_get_width (odd), ==, 0);
  g_assert_cmpint (sbx_attachment_get_height (odd), ==, G_MAXINT);
  g_assert_null (sbx_attachment_get_id (other));
  g_assert_false (sbx_attachment_equal (whole, odd));
  g_assert_true (sbx_attachment_equal (whole, whole));
  g_assert_null (read_attachment ("{}"));
  g_assert_null (read_attachment ("{'id':'','name':'','url':'','size':5}"));
}

static const struct
{
  const char *mimes[3];
  const char *type;
} types[] = {
  { { NULL }, "text" },
  { { "image/png", NULL }, "image" },
  { { "image/png", "image/jpeg", NULL }, "image" },
  { { "image/png", "text/plain", NULL }, "file" },
  { { "audio/ogg", NULL }, "voice" },
  { { "application/pdf", NULL }, "file" },
};

static void
test_types (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (SbxDraft) draft = sbx_draft_new ("x");

      for (guint j = 0; types[i].mimes[j] != NULL; j++)
        {
          g_autofree char *text = g_strdup_printf ("{'id':'f','mime':'%s'}", types[i].mimes[j]);
          g_autoptr (SbxAttachment) attachment = read_attachment (text);

          sbx_draft_add_attachment (draft, attachment);
        }
      g_assert_cmpstr (sbx_draft_get_message_type (draft), ==, types[i].type);
      draft->type = g_strdup ("system");
      g_assert_cmpstr (sbx_draft_get_message_type (draft), ==, "system");
    }
}

static void
test_text (void)
{
  g_autoptr (SbxDraft) draft = sbx_draft_new (NULL);
  g_autoptr (SbxDraft) copy = NULL;
  g_autoptr (SbxDraft) back = sbx_draft_new ("y");
  g_autoptr (SbxAttachment) attachment = read_attachment ("{'id':'f-1','name':'größe \\\\ \\u0022.txt','size':3}");
  g_autofree char *text = sbx_draft_dup_attachments_text (draft);

  g_assert_cmpstr (draft->content, ==, "");
  g_assert_null (text);
  draft->reply_to = g_strdup ("m-1");
  draft->important = TRUE;
  draft->is_private = TRUE;
  sbx_draft_add_attachment (draft, attachment);
  copy = sbx_draft_copy (draft);
  g_assert_cmpstr (copy->reply_to, ==, "m-1");
  g_assert_true (copy->important && copy->is_private);
  g_assert_cmpuint (copy->attachments->len, ==, 1);

  text = sbx_draft_dup_attachments_text (copy);
  sbx_draft_take_attachments_text (back, text);
  g_assert_true (sbx_attachment_equal (back->attachments->pdata[0], attachment));

  /* What cannot be read adds nothing. */
  sbx_draft_take_attachments_text (back, NULL);
  sbx_draft_take_attachments_text (back, "");
  sbx_draft_take_attachments_text (back, "{");
  sbx_draft_take_attachments_text (back, "{}");
  sbx_draft_take_attachments_text (back, "[1,\"x\",null,{},[]]");
  g_assert_cmpuint (back->attachments->len, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/draft/attachment", test_attachment);
  g_test_add_func ("/model/draft/types", test_types);
  g_test_add_func ("/model/draft/text", test_text);

  return g_test_run ();
}
