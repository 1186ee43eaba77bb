# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of signalboxctl for bash.

_signalboxctl ()
{
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local commands="channels topics messages search tail send upload edit delete set-topic claim release pin mute publish sync simulate run sessions tasks projects start-outbound stop-outbound push-action actions trace bot why stats clients inspect disconnect record replay"
  local options="--dialect --hub --json --profile --timeout --token-file --user --verbose --help"
  local command= i

  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --dialect|--hub|--profile|--timeout|--token-file|--user) ((i++)) ;;
      =) ((i++)) ;;
      -*) ;;
      *) command=${COMP_WORDS[i]}; break ;;
    esac
  done

  case $previous in
    --dialect) COMPREPLY=($(compgen -W "auto native monitor agent broadcast worker unified" -- "$current")); return ;;
    --profile|--token-file|--sample|--output|-o) COMPREPLY=($(compgen -f -- "$current")); return ;;
    --hub|--timeout|--user|--channel|--topic|--stream|--session|--limit|--before|--after|--since|--count|--rate|--duration|--seed|--key|--expires-in|--fail|--title|--from|--seconds|--to|--fence|--if-seq|--until|--for|--owner|--add|--remove|--of-user|--of-client|--frames|--reason|-c|-t|-s|-n) return ;;
    --state)
      [[ $command == set-topic ]] && { COMPREPLY=($(compgen -W "open resolved snoozed" -- "$current")); return; }
      [[ $command == actions ]] &&
        { COMPREPLY=($(compgen -W "queued sent acknowledged failed expired cancelled" -- "$current")); return; }
      COMPREPLY=($(compgen -W "pending running completed failed paused" -- "$current"))
      return ;;
  esac

  case $command in
    "") COMPREPLY=($(compgen -W "$commands $options --version" -- "$current")); return ;;
    messages) options+=" --before --after --limit --all" ;;
    search) options+=" --channel --topic --from --limit" ;;
    tail) options+=" --channel --stream --since --count" ;;
    send) options+=" --channel --topic --key --if-seq --force --reply-to --attach --private --important" ;;
    upload) [[ $current != -* ]] && { COMPREPLY=($(compgen -f -- "$current")); return; } ;;
    set-topic) options+=" --title --state --until --owner --add --remove" ;;
    claim) options+=" --seconds --to --fence" ;;
    release) options+=" --fence" ;;
    pin|mute) options+=" --off" ;;
    publish) options+=" --durable --key" ;;
    sync) [[ $current != -* ]] && { COMPREPLY=($(compgen -f -- "$current")); return; } ;;
    simulate) options+=" --rate --count --duration --seed --sample" ;;
    sessions) options+=" --state" ;;
    push-action) options+=" --key --expires-in --wait --wait-for" ;;
    actions) options+=" --state" ;;
    bot) options+=" --count --fail --no-ack" ;;
    projects) options+=" --state" ;;
    start-outbound)
      [[ ${COMP_WORDS[COMP_CWORD-1]} == --secret-file ]] && { COMPREPLY=($(compgen -f -- "$current")); return; }
      options+=" --flow --client --secret-file --action" ;;
    tasks) options+=" --session --state" ;;
    clients) options+=" --of-user --of-client" ;;
    inspect) options+=" --frames --before" ;;
    disconnect) options+=" --reason" ;;
    record) options+=" --output --for --har" ;;
    replay)
      [[ $previous == --speed ]] && { COMPREPLY=($(compgen -W "1 10 max" -- "$current")); return; }
      [[ $current != -* ]] && { COMPREPLY=($(compgen -f -- "$current")); return; }
      options+=" --to --speed --step" ;;
    run)
      if [[ $current != -* ]]; then
        ((i++))
        [[ ${COMP_WORDS[i]} == -- ]] && ((i++))
        declare -F _command_offset > /dev/null && _command_offset $i
        return
      fi
      options+=" --title --session" ;;
  esac
  COMPREPLY=($(compgen -W "$options" -- "$current"))
}

complete -F _signalboxctl signalboxctl
