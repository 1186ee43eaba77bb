/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-traffic.h"

/* One in so many is about the job. */
#define TASKS_ONE_IN 6
#define TASKS_OF_JOB 8
/* Reports of one task between its start and its end. */
#define STEPS_OF_TASK 4
/* One task in so many fails. */
#define FAILS_ONE_IN 9

typedef struct
{
  char     *channel_id;
  char     *id;
  gboolean  is_work;
} Topic;

struct _SbxTraffic
{
  GRand     *rand;
  char      *prefix;
  GPtrArray *topics;       /* of Topic */
  guint64    messages;     /* made so far, for ids */
  guint64    jobs;
  guint      reports;      /* made of the job under way */
};

/* Who writes in which language. */
typedef struct
{
  const char *authors[8];
  const char *comments[12];
  const char *messages[12];
} Language;

static const Language languages[] = {
  {
    { "王小雨", "吴倩", "刘洋", "赵敏", "陈晨", "周杰", "林佳怡", "郭涛" },
    { "这个看起来好好吃！", "请问周末有货吗？", "昨天买了，孩子很喜欢", "可以少糖吗？", "求配方", "排队排了半小时，值得",
      "什么时候补货？", "包装很精致", "价格有点高", "已经第三次回购了", "能寄到外地吗？", "拍得真好看" },
    { "你好，我的订单到哪里了？", "可以改成明天下午送吗？", "好的，谢谢", "我想订一个生日蛋糕", "地址写错了，怎么改？", "发票可以开公司抬头吗？",
      "蛋糕有点压坏了", "收到了，非常满意", "请问几点关门？", "可以加一张贺卡吗？", "麻烦尽快回复", "没问题，我等你消息" },
  },
  {
    { "Anna Becker", "Liam O’Brien", "Noah Smith", "Emma Lindqvist", "Tomás Ferreira", "Grace Okafor", "Piotr Nowak", "Kenji Sato" },
    { "This looks delicious!", "Do you have it at the weekend?", "Bought two, both gone by noon", "Is there a vegan one?",
      "Recipe please", "Worth the queue", "When will it be back?", "Lovely packaging", "A bit sweet for me",
      "My third one this month", "Do you deliver outside town?", "Who takes these pictures?" },
    { "Hello, where is my order?", "Could it come tomorrow afternoon?", "Thank you!", "I would like a birthday cake for Saturday",
      "I gave the wrong address", "Can I have an invoice for the company?", "The box arrived a little crushed",
      "It arrived, all perfect", "When do you close today?", "Please add a card", "Any news?", "Fine, I will wait for your answer" },
  },
  {
    { "ليلى حداد", "هدى عبد الله", "عمر خليل", "سارة منصور", "يوسف النجار", "مريم صالح", "خالد عيسى", "نور الدين" },
    { "تبدو شهية جدًا", "هل تتوفر في نهاية الأسبوع؟", "اشتريتها أمس وكانت رائعة", "هل يوجد نوع بدون سكر؟", "الوصفة من فضلكم",
      "تستحق الانتظار", "متى تعود؟", "التغليف جميل", "السعر مرتفع قليلًا", "للمرة الثالثة هذا الشهر", "هل توصلون خارج المدينة؟", "صور جميلة" },
    { "مرحبًا، أين طلبي؟", "هل يمكن التوصيل غدًا بعد الظهر؟", "شكرًا جزيلًا", "أريد كعكة عيد ميلاد يوم السبت", "كتبت العنوان خطأ",
      "هل يمكن إصدار فاتورة؟", "وصلت العلبة متضررة قليلًا", "وصل الطلب وكل شيء ممتاز", "متى تغلقون اليوم؟", "أضيفوا بطاقة من فضلكم",
      "هل من جديد؟", "حسنًا، سأنتظر ردكم" },
  },
};

static const char *const task_types[TASKS_OF_JOB] = {
  "collect comments", "collect messages", "translate", "sort by topic", "find questions", "draft replies", "check drafts", "summary",
};

static void
topic_free (Topic *topic)
{
  g_free (topic->channel_id);
  g_free (topic->id);
  g_free (topic);
}

SbxTraffic *
sbx_traffic_new (guint32     seed,
                 const char *prefix)
{
  SbxTraffic *self = g_new0 (SbxTraffic, 1);

  self->rand = g_rand_new_with_seed (seed);
  self->prefix = g_strdup (prefix);
  self->topics = g_ptr_array_new_with_free_func ((GDestroyNotify) topic_free);
  return self;
}

void
sbx_traffic_free (SbxTraffic *self)
{
  g_return_if_fail (self != NULL);

  g_rand_free (self->rand);
  g_ptr_array_unref (self->topics);
  g_free (self->prefix);
  g_free (self);
}

void
sbx_traffic_add_topic (SbxTraffic *self,
                       const char *channel_id,
                       const char *topic_id,
                       gboolean    is_work)
{
  Topic *topic = g_new0 (Topic, 1);

  topic->channel_id = g_strdup (channel_id);
  topic->id = g_strdup (topic_id);
  topic->is_work = is_work;
  g_ptr_array_add (self->topics, topic);
}

guint
sbx_traffic_get_n_topics (SbxTraffic *self)
{
  return self->topics->len;
}

static guint
pick (SbxTraffic *self,
      guint       n)
{
  return g_rand_int_range (self->rand, 0, n);
}

gboolean
sbx_traffic_next_is_task (SbxTraffic *self)
{
  return pick (self, TASKS_ONE_IN) == 0;
}

static JsonObject *
make_comment (SbxTraffic *self,
              gint64      now)
{
  const Language *language = &languages[pick (self, G_N_ELEMENTS (languages))];
  JsonObject *comment = json_object_new ();
  g_autofree char *id = g_strdup_printf ("%s-%" G_GUINT64_FORMAT, self->prefix, ++self->messages);

  json_object_set_string_member (comment, "platform_comment_id", id);
  json_object_set_string_member (comment, "author_name", language->authors[pick (self, G_N_ELEMENTS (language->authors))]);
  json_object_set_string_member (comment, "content", language->comments[pick (self, G_N_ELEMENTS (language->comments))]);
  json_object_set_int_member (comment, "create_time", now);
  json_object_set_boolean_member (comment, "is_new", TRUE);
  return comment;
}

static JsonObject *
make_message (SbxTraffic *self,
              gint64      now)
{
  const Language *language = &languages[pick (self, G_N_ELEMENTS (languages))];
  guint author = pick (self, G_N_ELEMENTS (language->authors));
  JsonObject *message = json_object_new ();
  JsonObject *sender = json_object_new ();
  g_autofree char *id = g_strdup_printf ("%s-%" G_GUINT64_FORMAT, self->prefix, ++self->messages);
  g_autofree char *user_id = g_strdup_printf ("sim-%u-%u", (guint) (language - languages), author);

  json_object_set_string_member (sender, "user_id", user_id);
  json_object_set_string_member (sender, "user_name", language->authors[author]);
  json_object_set_string_member (message, "msg_id", id);
  json_object_set_object_member (message, "sender", sender);
  json_object_set_string_member (message, "content", language->messages[pick (self, G_N_ELEMENTS (language->messages))]);
  json_object_set_string_member (message, "msg_type", "text");
  json_object_set_int_member (message, "create_time", now);
  return message;
}

static JsonArray *
make_list (JsonObject *only)
{
  JsonArray *list = json_array_new ();

  json_array_add_object_element (list, only);
  return list;
}

JsonObject *
sbx_traffic_make_account (SbxTraffic *self,
                          gint64      now)
{
  const Topic *topic;
  JsonObject *account = json_object_new ();
  JsonObject *place = json_object_new ();

  g_return_val_if_fail (self->topics->len > 0, NULL);

  topic = self->topics->pdata[pick (self, self->topics->len)];
  json_object_set_string_member (account, "accountId", topic->channel_id);
  json_object_set_string_member (place, topic->is_work ? "work_id" : "conversation_id", topic->id);
  if (topic->is_work)
    {
      json_object_set_array_member (place, "comments", make_list (make_comment (self, now)));
    }
  else
    {
      json_object_set_int_member (place, "unread_count", 1);
      json_object_set_array_member (place, "messages", make_list (make_message (self, now)));
    }
  json_object_set_array_member (account, topic->is_work ? "contents" : "conversations", make_list (place));

  return account;
}

static JsonObject *
make_session (SbxTraffic *self,
              const char *session_id,
              guint       completed)
{
  JsonObject *payload = json_object_new ();
  JsonObject *session = json_object_new ();
  gboolean ends = completed == TASKS_OF_JOB;
  g_autofree char *title = g_strdup_printf ("Daily round %" G_GUINT64_FORMAT, self->jobs + 1);

  json_object_set_string_member (session, "sessionId", session_id);
  json_object_set_string_member (session, "title", title);
  json_object_set_string_member (session, "status", ends ? "completed" : "running");
  json_object_set_int_member (session, "totalTasks", TASKS_OF_JOB);
  json_object_set_int_member (session, "completedTasks", completed);
  json_object_set_string_member (session, "currentTask", ends ? "" : task_types[completed]);
  json_object_set_object_member (payload, "session", session);
  return payload;
}

static JsonObject *
make_task (SbxTraffic *self,
           const char *session_id,
           guint       number,
           guint       step)
{
  JsonObject *payload = json_object_new ();
  JsonObject *task = json_object_new ();
  g_autofree char *id = g_strdup_printf ("%s-t%u", session_id, number + 1);
  g_autofree char *note = g_strdup_printf ("%u/%u", step * 10, STEPS_OF_TASK * 10);
  gboolean ends = step == STEPS_OF_TASK;
  gboolean fails = ends && pick (self, FAILS_ONE_IN) == 0;

  json_object_set_string_member (task, "taskId", id);
  json_object_set_string_member (task, "sessionId", session_id);
  json_object_set_string_member (task, "taskType", task_types[number]);
  json_object_set_string_member (task, "status", fails ? "failed" : ends ? "completed" : "running");
  json_object_set_double_member (task, "progress", (double) step / STEPS_OF_TASK);
  json_object_set_string_member (task, "note", note);
  if (fails)
    json_object_set_string_member (task, "error", "The platform did not answer in time");
  json_object_set_object_member (payload, "task", task);
  return payload;
}

/* The job begins; each task goes through its steps and the job counts it; then comes the next job. */
JsonObject *
sbx_traffic_make_report (SbxTraffic  *self,
                         const char **event)
{
  const guint of_task = STEPS_OF_TASK + 2;
  g_autofree char *session_id = g_strdup_printf ("%s-job%" G_GUINT64_FORMAT, self->prefix, self->jobs + 1);
  guint position = self->reports++;
  guint completed = (position + of_task - 1) / of_task;
  JsonObject *payload;

  if (position > 0 && (position - 1) % of_task <= STEPS_OF_TASK)
    {
      *event = "reportTask";
      return make_task (self, session_id, (position - 1) / of_task, (position - 1) % of_task);
    }

  *event = "reportSession";
  payload = make_session (self, session_id, completed);
  if (completed == TASKS_OF_JOB)
    {
      self->jobs++;
      self->reports = 0;
    }
  return payload;
}
