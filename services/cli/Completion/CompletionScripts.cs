namespace Failover.Cli;

/// <summary>The shells' sides: they hand over the line up to the cursor and show what comes back. Nothing of the tree is in them, so they never grow old.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # Completion of failover for bash: source <(failover completion bash)
        _failover_complete() {
            local line=${COMP_LINE:0:COMP_POINT} answer word directive=none before=
            COMPREPLY=()
            answer=$("${COMP_WORDS[0]}" complete -- "$line" 2>/dev/null) || return 0
            # bash begins a new word after =, so it wants what comes behind it.
            if [[ ${line##* } == --*=* && $COMP_WORDBREAKS == *=* ]]; then
                before=${line##* }
                before=${before%%=*}=
            fi
            while IFS= read -r word; do
                case $word in
                    :*) directive=${word#:} ;;
                    ?*)
                        word=${word%%$'\t'*}
                        COMPREPLY+=("${word#"$before"}")
                        ;;
                esac
            done <<<"$answer"
            case $directive in
                files) compopt -o default 2>/dev/null ;;
                dirs) compopt -o dirnames 2>/dev/null ;;
            esac
            return 0
        }
        complete -F _failover_complete failover

        """;

    private const string Zsh = """
        #compdef failover
        # Completion of failover for zsh: source <(failover completion zsh), or a file _failover in $fpath.
        _failover() {
            local line directive=none
            local -a described
            for line in "${(@f)$("${words[1]}" complete -- "${(j: :)words[1,CURRENT]}" 2>/dev/null)}"; do
                case $line in
                    :*) directive=${line#:} ;;
                    *$'\t'*) described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
                    ?*) described+=("${line//:/\\:}") ;;
                esac
            done
            (( ${#described} )) && _describe -t values value described
            case $directive in
                files) _files ;;
                dirs) _files -/ ;;
            esac
        }
        if [[ ${funcstack[1]} == _failover ]]; then
            _failover "$@"
        else
            compdef _failover failover
        fi

        """;

    private const string Fish = """
        # Completion of failover for fish: failover completion fish > ~/.config/fish/completions/failover.fish
        function __failover_complete
            set -l typed (commandline -cp)
            for line in (failover complete -- "$typed" 2>/dev/null)
                switch $line
                    case ':files'
                        __fish_complete_path (commandline -ct)
                    case ':dirs'
                        __fish_complete_directories (commandline -ct)
                    case ':*'
                    case '*'
                        echo $line
                end
            end
        end
        complete -c failover -f -a '(__failover_complete)'

        """;

    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        _ => Fish,
    };
}
