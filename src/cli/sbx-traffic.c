/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-traffic.h"

/* One in so many is about the job. */
#define TASKS_ONE_IN 6
#define TASKS_MIN    5
#define TASKS_MAX    10
/* Reports of one task between its start and its end. */
#define STEPS_OF_TASK 4
/* One task in so many fails. */
#define FAILS_ONE_IN 9
/* Where something is unread, one message in so many is the account's answer. */
#define ANSWERS_ONE_IN 3

typedef struct
{
  char     *channel_id;
  char     *channel_name;
  char     *id;
  char     *title;        /* of a conversation: who it is with */
  gboolean  is_work;
  guint     language;     /* of a conversation */
  guint     unread;       /* since the last answer, of those made here */
} Topic;

struct _SbxTraffic
{
  GRand     *rand;
  char      *prefix;
  GPtrArray *topics;       /* of Topic */
  guint64    messages;     /* made so far, for ids */
  guint64    jobs;
  guint      reports;      /* made of the job under way */
  guint      tasks;        /* of the job under way */
};

/* Who writes in which language. */
typedef struct
{
  const char *authors[8];
  const char *comments[12];
  const char *messages[12];
  const char *answers[8];
} Language;

static const Language languages[] = {
  {
    { "王小雨", "吴倩", "刘洋", "赵敏", "陈晨", "周杰", "林佳怡", "郭涛" },
    { "这个看起来好好吃！", "请问周末有货吗？", "昨天买了，孩子很喜欢", "可以少糖吗？", "求配方", "排队排了半小时，值得",
      "什么时候补货？", "包装很精致", "价格有点高", "已经第三次回购了", "能寄到外地吗？", "拍得真好看" },
    { "你好，我的订单到哪里了？", "可以改成明天下午送吗？", "好的，谢谢", "我想订一个生日蛋糕", "地址写错了，怎么改？", "发票可以开公司抬头吗？",
      "蛋糕有点压坏了", "收到了，非常满意", "请问几点关门？", "可以加一张贺卡吗？", "麻烦尽快回复", "没问题，我等你消息" },
    { "您好，马上为您查一下", "已经寄出，明天送到", "好的，已经改好了", "谢谢您的支持！", "不好意思，今天已经售完", "可以的，周六上午来取", "发票已发到您的邮箱", "我们八点关门" },
  },
  {
    { "Anna Becker", "Liam O’Brien", "Noah Smith", "Emma Lindqvist", "Tomás Ferreira", "Grace Okafor", "Piotr Nowak", "Kenji Sato" },
    { "This looks delicious!", "Do you have it at the weekend?", "Bought two, both gone by noon", "Is there a vegan one?",
      "Recipe please", "Worth the queue", "When will it be back?", "Lovely packaging", "A bit sweet for me",
      "My third one this month", "Do you deliver outside town?", "Who takes these pictures?" },
    { "Hello, where is my order?", "Could it come tomorrow afternoon?", "Thank you!", "I would like a birthday cake for Saturday",
      "I gave the wrong address", "Can I have an invoice for the company?", "The box arrived a little crushed",
      "It arrived, all perfect", "When do you close today?", "Please add a card", "Any news?", "Fine, I will wait for your answer" },
    { "Hello, let me look", "It left this morning", "Done, we have changed it", "Thank you!", "Sorry, sold out for today",
      "Yes, from Saturday at nine", "The invoice is in your mail", "We close at eight" },
  },
  {
    { "ليلى حداد", "هدى عبد الله", "عمر خليل", "سارة منصور", "يوسف النجار", "مريم صالح", "خالد عيسى", "نور الدين" },
    { "تبدو شهية جدًا", "هل تتوفر في نهاية الأسبوع؟", "اشتريتها أمس وكانت رائعة", "هل يوجد نوع بدون سكر؟", "الوصفة من فضلكم",
      "تستحق الانتظار", "متى تعود؟", "التغليف جميل", "السعر مرتفع قليلًا", "للمرة الثالثة هذا الشهر", "هل توصلون خارج المدينة؟", "صور جميلة" },
    { "مرحبًا، أين طلبي؟", "هل يمكن التوصيل غدًا بعد الظهر؟", "شكرًا جزيلًا", "أريد كعكة عيد ميلاد يوم السبت", "كتبت العنوان خطأ",
      "هل يمكن إصدار فاتورة؟", "وصلت العلبة متضررة قليلًا", "وصل الطلب وكل شيء ممتاز", "متى تغلقون اليوم؟", "أضيفوا بطاقة من فضلكم",
      "هل من جديد؟", "حسنًا، سأنتظر ردكم" },
    { "مرحبًا، سأتحقق الآن", "خرج الطلب هذا الصباح", "تم التعديل", "شكرًا لكم", "نعتذر، نفدت الكمية اليوم", "نعم، من صباح السبت",
      "أرسلنا الفاتورة إلى بريدكم", "نغلق في الثامنة" },
  },
};

static const char *const task_types[TASKS_MAX] = {
  "collect comments", "collect messages", "translate", "sort by topic", "find questions", "draft replies", "check drafts",
  "find complaints", "count words", "summary",
};

static void
topic_free (Topic *topic)
{
  g_free (topic->channel_id);
  g_free (topic->channel_name);
  g_free (topic->id);
  g_free (topic->title);
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

/* Somebody writes as their name is written. */
static guint
guess_language (const char *name)
{
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    switch (g_unichar_get_script (g_utf8_get_char (p)))
      {
      case G_UNICODE_SCRIPT_HAN:
        return 0;
      case G_UNICODE_SCRIPT_LATIN:
        return 1;
      case G_UNICODE_SCRIPT_ARABIC:
        return 2;
      default:
        break;
      }

  return 1;
}

void
sbx_traffic_add_topic (SbxTraffic *self,
                       const char *channel_id,
                       const char *channel_name,
                       const char *topic_id,
                       const char *title,
                       gboolean    is_work)
{
  Topic *topic = g_new0 (Topic, 1);

  topic->channel_id = g_strdup (channel_id);
  topic->channel_name = g_strdup (channel_name);
  topic->id = g_strdup (topic_id);
  topic->title = g_strdup (title);
  topic->language = guess_language (title);
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

/* The customer, whose conversation it is, or the account. */
static JsonObject *
make_sender (const Topic *topic,
             gboolean     is_own)
{
  JsonObject *sender = json_object_new ();
  g_autofree char *user_id = is_own ? g_strdup (topic->channel_id) : g_strconcat ("sim-", topic->id, NULL);

  json_object_set_string_member (sender, "user_id", user_id);
  json_object_set_string_member (sender, "user_name", is_own ? topic->channel_name : topic->title);
  return sender;
}

static JsonObject *
make_message (SbxTraffic  *self,
              const Topic *topic,
              gboolean     is_own,
              gint64       now)
{
  const Language *language = &languages[topic->language];
  JsonObject *message = json_object_new ();
  g_autofree char *id = g_strdup_printf ("%s-%" G_GUINT64_FORMAT, self->prefix, ++self->messages);

  json_object_set_string_member (message, "msg_id", id);
  json_object_set_object_member (message, "sender", make_sender (topic, is_own));
  json_object_set_string_member (message, "content",
                                 is_own ? language->answers[pick (self, G_N_ELEMENTS (language->answers))]
                                        : language->messages[pick (self, G_N_ELEMENTS (language->messages))]);
  if (is_own)
    json_object_set_boolean_member (message, "is_self", TRUE);
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
  Topic *topic;
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
      gboolean is_own = topic->unread > 0 && pick (self, ANSWERS_ONE_IN) == 0;

      /* Who answers has read. */
      topic->unread = is_own ? 0 : topic->unread + 1;
      json_object_set_int_member (place, "unread_count", topic->unread);
      json_object_set_array_member (place, "messages", make_list (make_message (self, topic, is_own, now)));
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
  gboolean ends = completed == self->tasks;
  g_autofree char *title = g_strdup_printf ("Daily round %" G_GUINT64_FORMAT, self->jobs + 1);

  json_object_set_string_member (session, "sessionId", session_id);
  json_object_set_string_member (session, "title", title);
  json_object_set_string_member (session, "status", ends ? "completed" : "running");
  json_object_set_int_member (session, "totalTasks", self->tasks);
  json_object_set_int_member (session, "completedTasks", completed);
  json_object_set_string_member (session, "currentTask", ends ? "" : task_types[completed]);
  json_object_set_object_member (payload, "session", session);
  return payload;
}

static JsonObject *
make_result (SbxTraffic *self)
{
  JsonObject *result = json_object_new ();

  json_object_set_int_member (result, "items", 10 + pick (self, 90));
  json_object_set_int_member (result, "seconds", 1 + pick (self, 40));
  return result;
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
  else if (ends)
    json_object_set_object_member (task, "result", make_result (self));
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

  if (position == 0)
    self->tasks = TASKS_MIN + pick (self, TASKS_MAX - TASKS_MIN + 1);
  if (position > 0 && (position - 1) % of_task <= STEPS_OF_TASK)
    {
      *event = "reportTask";
      return make_task (self, session_id, (position - 1) / of_task, (position - 1) % of_task);
    }

  *event = "reportSession";
  payload = make_session (self, session_id, completed);
  if (completed == self->tasks)
    {
      self->jobs++;
      self->reports = 0;
    }
  return payload;
}
