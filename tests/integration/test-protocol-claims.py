# SPDX-License-Identifier: GPL-3.0-or-later
"""claimTopic and releaseTopic: who holds a topic, for how long, and which replies come too late."""

import contextlib
import os
import sqlite3
import time

from protocol_case import ProtocolCase, chat, fresh, main, private


class ClaimCase(ProtocolCase):
    def setUp(self):
        self.id = fresh('a')
        self.peer = self.connect('monitor', 'desk-1', userId='ana')
        self.other = self.connect('monitor', 'desk-2', userId='ben')
        self.sync({'accountId': self.id, 'conversations': [chat('c', [private('m1')]), chat('d', [])]})

    def payload(self, **more):
        return {'channelId': self.id, 'topicId': 'c', **more}

    def claim(self, peer=None, **more):
        return self.ask('claimTopic', self.payload(**more), 'claimed', peer)

    def release(self, peer=None, **more):
        return self.ask('releaseTopic', self.payload(**more), 'claimed', peer)

    def shown(self, topic='c'):
        return self.topic(self.id, topic)['claim']

    def await_end(self, peer):
        """The push that says that the claim is over, which nobody caused."""
        pushed = peer.expect('topicChanged', lambda payload: payload['topic']['claim'] is None and
                             payload['topic']['channelId'] == self.id)['payload']
        self.assertNotIn('triggeredBy', pushed)
        return pushed

    def expire(self):
        """Claims for a second and waits for its end."""
        self.watch(self.other, 'channels')
        fence = self.claim(seconds=1)['fence']
        self.await_end(self.other)
        return fence


class Claim(ClaimCase):
    def test_what_everybody_hears(self):
        for peer in (self.peer, self.other):
            self.watch(peer, 'channels')
        before = time.time() * 1000
        claimed = self.claim()
        self.assertEqual((claimed['channelId'], claimed['topicId'], claimed['by'], claimed['fence']), (self.id, 'c', 'ana', 1))
        self.assertGreaterEqual(claimed['until'], before + 120000 - 1)
        self.assertLessEqual(claimed['until'], time.time() * 1000 + 120001)
        for peer in (self.peer, self.other):
            pushed = peer.expect('topicChanged')['payload']
            self.assertEqual((pushed['stream'], pushed['triggeredBy'], pushed['topic']['id']), ('channels', 'ana', 'c'))
            self.assertEqual(pushed['topic']['claim'], {'by': 'ana', 'until': claimed['until'], 'fence': 1})
            self.assertTrue({'muted', 'unreadCount', 'readSeq'}.isdisjoint(pushed['topic']))
        self.assertEqual(self.shown(), {'by': 'ana', 'until': claimed['until'], 'fence': 1})
        self.assertIsNone(self.shown('d'))

    def test_held_by_another(self):
        claimed = self.claim()
        for event, more in (('claimTopic', {}), ('claimTopic', {'to': 'cleo'}), ('claimTopic', {'to': 'ana'}),
                            ('claimTopic', {'fence': 1}), ('releaseTopic', {}), ('releaseTopic', {'fence': 1})):
            told = self.refuse(event, self.payload(**more), 'conflict', 'claim', self.other)
            self.assertEqual(told['claim'], {'by': 'ana', 'until': claimed['until'], 'fence': 1})
        self.assertEqual(self.shown()['by'], 'ana')

    def test_renewal_lasts_anew_and_keeps_its_fence(self):
        first = self.claim(seconds=60)
        second = self.claim(self.connect('monitor', 'phone', userId='ana'), seconds=600)
        self.assertEqual((second['by'], second['fence']), ('ana', 1))
        self.assertGreaterEqual(second['until'], first['until'] + 539000)
        self.assertEqual(self.claim(fence=1)['fence'], 1)

    def test_client_is_the_holder_where_there_is_no_user(self):
        peer = self.connect('monitor', 'desk-9')
        self.assertEqual(self.claim(peer)['by'], 'desk-9')
        self.assertEqual(self.shown()['by'], 'desk-9')

    def test_release(self):
        self.claim()
        self.watch(self.other, 'channels')
        released = self.release(fence=1)
        self.assertEqual((released['channelId'], released['topicId'], released.get('by'), released['fence']), (self.id, 'c', None, 1))
        pushed = self.other.expect('topicChanged')['payload']
        self.assertEqual((pushed['topic']['claim'], pushed['triggeredBy']), (None, 'ana'))
        self.assertIsNone(self.shown())
        self.assertEqual(self.claim(self.other)['fence'], 2)

    def test_release_of_what_nobody_holds(self):
        self.watch(self.other, 'channels')
        for fence in (0, 1):
            self.assertEqual(self.release()['fence'], fence)
            self.assertEqual(self.release(fence=fence)['fence'], fence)
            if fence == 0:
                self.claim()
        seen = [e['payload']['topic']['claim'] for e in (self.other.expect('topicChanged') for _ in range(2))]
        self.assertEqual([claim and claim['by'] for claim in seen], ['ana', None], 'and nothing else')
        self.assertEqual(self.other.pushed, [])

    def test_stale_fence(self):
        self.claim()
        self.release()
        self.claim(self.other)
        self.release(self.other)
        for event in ('claimTopic', 'releaseTopic'):
            told = self.refuse(event, self.payload(fence=1), 'conflict', 'fence')
            self.assertEqual((told['claim']['by'], told['claim']['fence']), (None, 2))
        claimed = self.claim(fence=2)
        self.assertEqual(claimed['fence'], 3)
        told = self.refuse('releaseTopic', self.payload(fence=2), 'conflict', 'fence')
        self.assertEqual(told['claim'], {'by': 'ana', 'until': claimed['until'], 'fence': 3})
        self.assertEqual(self.shown()['fence'], 3)

    def test_fence_that_was_never_given(self):
        for event in ('claimTopic', 'releaseTopic'):
            told = self.refuse(event, self.payload(fence=1), 'conflict', 'fence')
            self.assertEqual((told['claim']['by'], told['claim']['fence']), (None, 0))
        self.claim()
        for fence in (2, 2 ** 63 - 1):
            for event in ('claimTopic', 'releaseTopic'):
                self.refuse(event, self.payload(fence=fence), 'conflict', 'fence')
            self.refuse('sendMessage', self.payload(key=f'k{fence}', content='x', fence=fence), 'conflict', 'fence')
        self.assertEqual(self.shown()['fence'], 1)

    def test_hand_over(self):
        self.claim()
        claimed = self.claim(to='ben', seconds=300)
        self.assertEqual((claimed['by'], claimed['fence']), ('ben', 2))
        self.refuse('claimTopic', self.payload(), 'conflict', 'claim')
        self.assertEqual(self.claim(self.other)['fence'], 2, 'the new holder renews it')
        self.assertEqual(self.claim(self.other, to='ben')['fence'], 2)

    def test_give_to_another_what_nobody_holds(self):
        self.assertEqual(self.claim(to='ben')['by'], 'ben')
        self.refuse('releaseTopic', self.payload(), 'conflict', 'claim')
        self.assertIsNone(self.release(self.other).get('by'))

    def test_topics_do_not_share_a_fence(self):
        self.claim()
        self.claim(self.other, topicId='d')
        self.assertEqual((self.shown('c')['by'], self.shown('d')['by']), ('ana', 'ben'))
        self.assertEqual(self.shown('d')['fence'], 1)

    def test_sync_leaves_a_claim_alone(self):
        self.claim()
        self.sync({'accountId': self.id, 'conversations': [
            {**chat('c', [private('m2')], claim={'by': 'x', 'until': 9999999999999, 'fence': 77}), 'title': 'New name'}]})
        self.assertEqual((self.shown()['by'], self.shown()['fence']), ('ana', 1))
        self.release()
        self.sync({'accountId': self.id, 'conversations': [chat('c', [private('m3')])]})
        self.assertEqual(self.claim()['fence'], 2)

    def test_end_by_time(self):
        self.assertEqual(self.expire(), 1)
        self.assertIsNone(self.shown())
        self.assertEqual(self.claim(self.other)['fence'], 2)

    def test_the_same_holder_after_the_end(self):
        self.expire()
        self.assertEqual(self.claim()['fence'], 2)

    def test_renewal_puts_the_end_off(self):
        self.watch(self.other, 'channels')
        while self.claim(seconds=1)['fence'] != (renewed := self.claim(seconds=3600))['fence']:
            self.release()   # this machine was too slow to renew it in time
        self.claim(topicId='d', seconds=2)
        while self.await_end(self.other)['topic']['id'] != 'd':
            pass
        self.assertEqual(self.shown(), {key: renewed[key] for key in ('by', 'until', 'fence')})

    def test_topic_without_its_channel(self):
        only, twice, other = fresh('t'), fresh('t'), fresh('a')
        self.sync({'accountId': self.id, 'conversations': [chat(only, []), chat(twice, [])]},
                  {'accountId': other, 'conversations': [chat(twice, [])]})
        for event in ('claimTopic', 'releaseTopic'):
            self.assertEqual(self.ask(event, {'topicId': only}, 'claimed')['channelId'], self.id)
            told = self.refuse(event, {'topicId': twice}, 'conflict', 'channelId')
            self.assertEqual({c['channelId'] for c in told['candidates']}, {self.id, other})

    def test_refusals(self):
        for event in ('claimTopic', 'releaseTopic'):
            self.refuse(event, {'topicId': fresh('t')}, 'notFound', 'topicId')
            self.refuse(event, self.payload(topicId='none'), 'notFound', 'topicId')
            self.refuse(event, self.payload(channelId='none'), 'notFound')
            self.refuse(event, {'channelId': self.id}, 'badRequest', 'topicId')
            self.refuse(event, self.payload(fence=-1), 'badRequest', 'fence')
        self.refuse('claimTopic', self.payload(seconds=0), 'badRequest', 'seconds')
        told = self.refuse('claimTopic', self.payload(seconds=3601), 'tooLarge', 'seconds')
        self.assertEqual(told['limit'], 3600)
        self.refuse('claimTopic', self.payload(to='x' * 257), 'tooLarge', 'to')
        self.assertIsNone(self.shown())
        self.claim(seconds=3600)

    def test_race(self):
        """Two ask at the same moment, a thousand times: one of them has it, and the other is told who."""
        fences = []
        for n in range(1000):
            peers = [self.peer, self.other] if n % 2 else [self.other, self.peer]
            for peer in peers:
                peer.send('claimTopic', self.payload(), f'r{n}')
            answers = [peer.receive() for peer in peers]
            self.assertEqual(sorted(a['event'] for a in answers), ['claimed', 'error'])
            won = next(a for a in answers if a['event'] == 'claimed')['payload']
            lost = next(a for a in answers if a['event'] == 'error')['payload']
            self.assertEqual((lost['error'], lost['claim']['by'], lost['claim']['fence']), ('conflict', won['by'], won['fence']))
            fences.append(won['fence'])
            self.release(self.peer if won['by'] == 'ana' else self.other, fence=won['fence'])
        self.assertEqual(fences, list(range(1, 1001)))


class Fence(ClaimCase):
    def reply(self, peer=None, **more):
        return self.send(self.id, 'c', 'On its way', peer, **more)

    def late(self, fence, newest, peer=None, **more):
        told = self.refuse('sendMessage', self.payload(key=fresh('k'), content='too late', fence=fence, **more), 'conflict', 'fence', peer)
        self.assertEqual(told['claim']['fence'], newest)
        return told['claim']

    def test_the_holder_replies(self):
        fence = self.claim()['fence']
        self.reply(fence=fence)
        self.claim()
        self.reply(fence=fence)
        self.release()
        self.reply(fence=fence)

    def test_after_hand_over(self):
        old = self.claim()['fence']
        new = self.claim(to='ben')
        self.assertEqual(self.late(old, new['fence']), {'by': 'ben', 'until': new['until'], 'fence': new['fence']})
        self.late(old, new['fence'], force=True)
        self.reply(self.other, fence=new['fence'])

    def test_after_the_end(self):
        old = self.expire()
        self.reply(fence=old)
        new = self.claim(self.other)['fence']
        self.late(old, new)
        self.release(self.other)
        self.assertIsNone(self.late(old, new)['by'], 'the newest fence counts, not who holds it')

    def test_a_key_that_was_used_answers_first(self):
        fence = self.claim()['fence']
        call = self.payload(key=fresh('k'), content='x', fence=fence)
        first = self.ask('sendMessage', call, 'messageAccepted')
        self.claim(to='ben')
        again = self.ask('sendMessage', call, 'messageAccepted')
        self.assertEqual((again['id'], again['duplicate']), (first['id'], True))


class Restart(ClaimCase):
    def again(self, end):
        end(self.hub)
        self.hub.start()
        self.peer = self.connect('monitor', 'desk-1', userId='ana')
        self.other = self.connect('monitor', 'desk-2', userId='ben')

    @staticmethod
    def halt(hub):
        hub.own_data = False
        hub.stop()
        hub.own_data = True

    def check(self, end):
        old = self.claim()['fence']
        claimed = self.claim(to='ben', seconds=600)
        self.again(end)
        self.assertEqual(self.shown(), {key: claimed[key] for key in ('by', 'until', 'fence')})
        self.refuse('claimTopic', self.payload(), 'conflict', 'claim')
        self.refuse('sendMessage', self.payload(key=fresh('k'), content='x', fence=old), 'conflict', 'fence')
        self.release(self.other)
        self.again(end)
        self.assertIsNone(self.shown())
        self.refuse('sendMessage', self.payload(key=fresh('k'), content='x', fence=old), 'conflict', 'fence')
        self.assertEqual(self.claim()['fence'], 3, 'it never goes back')

    def test_stop(self):
        self.check(self.halt)

    def test_kill(self):
        self.check(lambda hub: hub.kill())

    def set_until(self, until):
        """Moves the end of all claims, which is as good as moving the clock: the hub is not running."""
        with contextlib.closing(sqlite3.connect(os.path.join(self.hub.data, 'hub.db'))) as database, database:
            return database.execute(
                "UPDATE topics SET body = json_set(body, '$.claim.until', ?1), claimed_until = ?1"
                " WHERE channel_id = ?2 AND claimed_until IS NOT NULL", (until, self.id)).rowcount

    def check_end(self, until):
        head = {key: self.watch(self.peer, 'channels')[0][key] for key in ('stream', 'epoch', 'seq')}
        self.claim()
        self.halt(self.hub)
        self.assertEqual(self.set_until(until), 1)
        self.again(lambda hub: None)
        told = self.other.request('subscribe', {'streams': [head]})['payload']['streams'][0]
        self.other.pushed[:0] = told['missed']
        self.await_end(self.other)
        self.assertEqual(self.claim(self.other)['fence'], 2, 'nobody holds it')

    def test_claim_before_the_end_is_told(self):
        self.claim()
        self.halt(self.hub)
        self.set_until(int(time.time() * 1000) - 1)
        self.again(lambda hub: None)
        self.assertEqual(self.claim(self.other)['fence'], 2)

    def test_kill_in_the_middle(self):
        """Whatever was answered is true afterwards, and no fence is given twice."""
        newest = 0
        for round in range(5):
            for n in range(50):
                (self.peer, self.other)[n % 2].send('claimTopic', self.payload(), f'k{n}')
                (self.peer, self.other)[n % 2].send('releaseTopic', self.payload(), f'l{n}')
            for _ in range(5 + round * 7):
                answer = self.peer.receive()
                if answer['event'] == 'claimed':
                    newest = max(newest, answer['payload']['fence'])
            self.again(lambda hub: hub.kill())
            shown = self.shown()
            self.assertTrue(shown is None or shown['fence'] >= newest)
            self.sync({'accountId': self.id, 'conversations': [chat('c', [private(f'r{round}')])]})
            self.release(self.other if shown and shown['by'] == 'ben' else self.peer)
            claimed = self.claim(seconds=60)
            self.assertGreater(claimed['fence'], newest)
            newest = claimed['fence']
            self.release()

    def test_end_while_the_hub_is_not_running(self):
        self.check_end(int(time.time() * 1000) - 1)

    def test_many_ends_at_once(self):
        self.sync({'accountId': self.id, 'conversations': [chat(f't{n:03}', []) for n in range(250)]})
        for n in range(250):
            self.claim(topicId=f't{n:03}')
        head = {key: self.watch(self.peer, 'channels')[0][key] for key in ('stream', 'epoch', 'seq')}
        self.halt(self.hub)
        self.assertEqual(self.set_until(1), 250)
        self.again(lambda hub: None)
        told = self.other.request('subscribe', {'streams': [head]})['payload']['streams'][0]
        self.other.pushed[:0] = told['missed']
        self.assertEqual(len({self.await_end(self.other)['topic']['id'] for _ in range(250)}), 250)

    def test_clock_that_was_set_back(self):
        self.check_end(int(time.time() * 1000) + 2 * 3600 * 1000)

    def test_end_after_the_restart(self):
        head = {key: self.watch(self.peer, 'channels')[0][key] for key in ('stream', 'epoch', 'seq')}
        self.claim(seconds=3)
        self.again(lambda hub: hub.kill())
        told = self.other.request('subscribe', {'streams': [head]})['payload']['streams'][0]
        self.assertTrue(told['recovered'])
        self.other.pushed[:0] = told['missed']
        self.await_end(self.other)
        self.assertIsNone(self.shown())


if __name__ == '__main__':
    main()
