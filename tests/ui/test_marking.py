# SPDX-License-Identifier: GPL-3.0-or-later
"""When what was read is marked as read, by each of the policies, as the hub counts it."""

import os
import tempfile

from app_case import all_passed, keep_picture, options, passed
from dialog import Dialog
from driver import App, wait_for
from peer import Hub, Peer


COUNTS = {'Anna': 2, 'Ben': 2, 'Cleo': 300}


def account():
    """Three topics, of which one is long."""
    return {'accountId': 'bakery', 'accountName': 'Bakery', 'platform': 'web', 'conversations': [
        {'conversation_id': f'c-{who.lower()}', 'participant': {'user_name': who}, 'unread_count': min(n, 290), 'messages': [
            {'msg_id': f'{who}-{i}', 'sender': {'user_name': who}, 'content': f'{who} says {i}', 'create_time': 1763000100 + i} for i in range(n)]}
        for who, n in COUNTS.items()]}


def unread(peer):
    answer = peer.request('listTopics', {'channelId': 'bakery'})
    return {topic['title']: topic['unreadCount'] for topic in answer['payload']['topics']}


def go_to(app, who, last=1):
    app.key('ctrl+k')
    dialog = Dialog(app, 'Go To')
    app.type(who.lower())
    app.find('list item', f'^{who}, ', shown=False)
    app.key('Return')
    dialog.gone()
    app.find('list item', f'{who} says {last}')


def check_always(app, peer):
    go_to(app, 'Anna')
    wait_for('all to be read', lambda: unread(peer) == {'Anna': 0, 'Ben': 2, 'Cleo': 290})
    passed('always: what is opened is read')


def check_in_view(app, peer):
    go_to(app, 'Anna')
    wait_for('all to be read', lambda: unread(peer) == {'Anna': 0, 'Ben': 2, 'Cleo': 290})
    go_to(app, 'Ben')
    wait_for('the others too', lambda: unread(peer) == {'Anna': 0, 'Ben': 0, 'Cleo': 290})
    passed('in view: what was on screen is read')


def check_chosen(app, peer):
    app.key('alt+1')
    app.click(app.find('list item', '^Bakery, '))
    app.click(app.find('list item', '^Ben, '))
    app.find('list item', 'Ben says 1')
    app.key('ctrl+shift+t')
    app.find(None, '^Search topics$')
    app.key('Escape')
    app.key('Down')
    app.key('ctrl+a')
    app.find('label', '^3 chosen$')
    app.key('ctrl+shift+m')
    app.find('label', '^3 topics marked as read$')
    wait_for('all chosen to be read', lambda: not any(unread(peer).values()))
    app.gone('label', '^3 chosen$')
    passed('by hand: Ctrl+Shift+M marks all that are chosen')


def check_by_hand(app, peer):
    for who in ('Anna', 'Ben', 'Anna'):
        go_to(app, who)
    assert unread(peer) == {'Anna': 2, 'Ben': 2, 'Cleo': 290}, unread(peer)
    passed('by hand: looking marks nothing')
    app.key('ctrl+shift+m')
    wait_for('the topic to be read', lambda: unread(peer) == {'Anna': 0, 'Ben': 2, 'Cleo': 290})
    passed('and Ctrl+Shift+M does')
    go_to(app, 'Cleo', 299)
    wait_for('how many are unread above', lambda: any(
        100 < int(button.name.split()[0]) < 300 for button in app.all('push button', r'^\d+ unread above$')))
    app.key('alt+Page_Up')
    app.find('list item', 'Cleo says 10,')
    passed('hundreds unread above are said, and a key leads to the first of them')


def add_tall(peer, who):
    """Sixty messages, of which a window shows three or four."""
    peer.request('syncData', {'accounts': [{'accountId': 'bakery', 'accountName': 'Bakery', 'platform': 'web', 'conversations': [
        {'conversation_id': f'c-{who.lower()}', 'participant': {'user_name': who}, 'unread_count': 60, 'messages': [
            {'msg_id': f'{who}-{i}', 'sender': {'user_name': who}, 'content': f'{who} says {i}' + '\nline' * 10, 'create_time': 1763000200 + i}
            for i in range(60)]}]}]})


def check_jumps(app, peer):
    """Who goes to the newest, or answers, has not seen what stands between."""
    for who in ('Cara', 'Dora'):
        add_tall(peer.worker, who)
        app.find('list item', f'^{who}, ')
        app.key('ctrl+k')
        dialog = Dialog(app, 'Go To')
        app.type(who.lower())
        app.find('list item', f'^{who}, ', shown=False)
        app.key('Return')
        dialog.gone()
        app.find('list item', f'60 new messages, {who}, {who} says 0')
        wait_for('the first to be read', lambda: 50 <= unread(peer)[who] < 60)
        if who == 'Cara':
            app.click(app.find('push button', '^Jump to newest'))
        else:
            app.click(app.find('text', 'Write a reply'))
            app.type('Thank you')
            app.key('Return')
            app.find('list item', '^You, Thank you')
        app.find('list item', f'{who} says 59')
        app.find('push button', r'^[0-9]+ unread above')
        assert unread(peer)[who] >= 45, unread(peer)
        passed(f'in view: what was passed over on the way to the newest stays unread ({who})')


def check_kept(app, peer):
    go_to(app, 'Anna')
    wait_for('all to be read', lambda: unread(peer)['Anna'] == 0)
    app.click(app.find('list item', 'Anna says 1'))
    app.key('u')
    app.find('label', '^Kept unread')
    wait_for('one to be unread', lambda: unread(peer)['Anna'] == 1)


def check_still_kept(app, peer):
    app.find('list item', 'Anna says 1')
    app.find('label', '^Kept unread')
    go_to(app, 'Ben')
    wait_for('what was opened to be read', lambda: unread(peer)['Ben'] == 0)
    assert unread(peer)['Anna'] == 1, unread(peer)
    passed('what was marked as unread stays so over the next start')
    go_to(app, 'Anna')
    wait_for('it to be read', lambda: unread(peer)['Anna'] == 0)
    passed('until somebody opens it')
    app.click(app.find('list item', 'Anna says 1'))
    app.key('u')
    wait_for('it to be unread again', lambda: unread(peer)['Anna'] == 1)
    app.find('label', '^Kept unread')
    app.key('alt+2')
    app.click(app.find('list item', '^Anna, ', root=app.find('list', '^Unread Topics$')))
    wait_for('it to be read', lambda: unread(peer)['Anna'] == 0)
    passed('and that may be from the Inbox, while it stands in the Monitor')


def run_app(hub, environment, check, reader):
    app = App([options.signalbox, '--hub', hub.uri], environment)
    try:
        app.find('list item', ', connected')
        if check is not check_still_kept:
            app.key('alt+2')
            app.find('list item', '^Anna, ')
        check(app, reader)
        if check is check_kept:
            app.process.kill()      # what was marked is kept at once, and not only by a program that ends in peace
            app.process.wait()
        else:
            status = app.quit()
            assert status == 0, status
    except BaseException:
        keep_picture(app, 'marking')
        raise
    finally:
        app.end()


def run(policy, *checks):
    hub = Hub(options.hub)
    with tempfile.TemporaryDirectory(prefix='signalbox-marking-') as folder:
        worker, reader = Peer(hub.uri), Peer(hub.uri)
        worker.hello('worker', 'worker')
        reader.hello('monitor', 'reader')
        worker.request('syncData', {'accounts': [account()]})
        reader.worker = worker
        settings = os.path.join(folder, 'XDG_CONFIG_HOME', 'glib-2.0', 'settings')
        os.makedirs(settings)
        with open(os.path.join(settings, 'keyfile'), 'w', encoding='utf-8') as file:
            file.write(f"[org/signalbox/Signalbox]\nread-marking='{policy}'\n")
        environment = {'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0', **{name: os.path.join(folder, name) for name in (
            'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME')}}
        try:
            for check in checks:
                run_app(hub, environment, check, reader)
        finally:
            worker.close()
            reader.close()
            hub.kill()


for policy, *checks in (('when-opened', check_always), ('in-view', check_in_view), ('in-view', check_jumps), ('in-view', check_kept, check_still_kept),
                        ('by-hand', check_by_hand), ('by-hand', check_chosen)):
    run(policy, *checks)
all_passed()
