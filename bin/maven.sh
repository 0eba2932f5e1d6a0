# What the scripts here share. They source it, which leaves them in the root of the checkout.
# shellcheck shell=bash

# The rooms without Jenkins are compiled for the one, Jenkins needs the other.
oldest_jdk=17
jenkins_jdk=21

oldest_maven=3.9.6
unpacked_maven=3.9.11

# A release that every mirror of the Jenkins repository has, and Maven Central has not.
jenkins_canary=org.jenkins-ci:jenkins:1.142

# Not minutes, where a firewall swallows what is sent.
short_timeouts=(-Daether.connector.connectTimeout=5000 -Daether.connector.requestTimeout=30000)

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT
cp bin/central-pom.xml "$scratch/pom.xml"

own_java_home=${JAVA_HOME:-}
own_path=$PATH
own_maven_opts=${MAVEN_OPTS:-}
all=false
options=(-B -ntp)
mvn=mvn

say() {
    printf '%s\n' "$*"
}

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

elapsed() {
    printf '%d min %02d s' $((SECONDS / 60)) $((SECONDS % 60))
}

# Runs a quiet command, and tells every 15 s that it goes on, and what was downloaded so far.
with_progress() {
    local what=$1 ticker code count
    shift
    say "$what ..."
    while sleep 15 >/dev/null 2>&1; do
        count=$(downloaded)
        [ "$count" = 0 ] && say "  ... $(elapsed)" || say "  ... $(elapsed), $count artifacts downloaded"
    done &
    ticker=$!
    "$@"
    code=$?
    kill $ticker 2>/dev/null
    wait $ticker 2>/dev/null
    return $code
}

# How many artifacts came into the local repository since this began.
downloaded() {
    local option repository=${HOME}/.m2/repository
    for option in "${options[@]}"; do
        case $option in
            -Dmaven.repo.local=*) repository=${option#*=} ;;
        esac
    done
    find "$repository" -newer "$scratch/pom.xml" \( -name '*.jar' -o -name '*.hpi' -o -name '*.war' \) 2>/dev/null | wc -l | tr -d ' '
}

# Goals of Maven that write the classpath of the tests, without the checkout's own classes, to a file.
write_classpath=(org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath
    "-Dmdep.outputFile=$scratch/classpath")

# Builds the plugin and its tests, and sets $classpath and $war.
build_plugin() {
    with_progress "Downloading and building the plugin" \
        maven -q -DskipTests -Dspotless.check.skip package "${write_classpath[@]}" || die "The build is broken."
    classpath=target/test-classes:target/classes:$(cat "$scratch/classpath")
    war=$(tr ':' '\n' <"$scratch/classpath" | grep '/jenkins-war-[^/]*\.war$')
}

maven() {
    "$mvn" "${options[@]}" "$@"
}

# Not in the checkout: its .mvn/extensions.xml breaks Maven where the extension cannot be resolved.
maven_outside() {
    maven -f "$scratch/pom.xml" -Dcheckout="$PWD" "$@"
}

# The major version of the JDK in a folder; nothing where there is none.
jdk_version() {
    [ -x "$1/bin/javac" ] && "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
}

# The JDKs of this machine, a folder a line, in the order of preference: JAVA_HOME, the one on the path, then the others,
# the newest first.
jdks() {
    local javac folder
    [ -z "${JAVA_HOME:-}" ] || say "$JAVA_HOME"
    javac=$(command -v javac) && javac=$(readlink -f "$javac") && say "${javac%/bin/javac}"
    for folder in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/.sdkman/candidates/java/*; do
        say "$(jdk_version "$folder") $folder"
    done | grep '^[0-9]' | sort -rn | cut -d ' ' -f 2-
}

# The first of them that is new enough for the version given, as JAVA_HOME, whose java is the first on the path too.
use_jdk() {
    local folder version
    while read -r folder; do
        version=$(jdk_version "$folder")
        if [ "${version:-0}" -ge "$1" ]; then
            [ "${JAVA_HOME:-}" = "$folder" ] || say "Using JDK $version in $folder"
            export JAVA_HOME=$folder PATH=$folder/bin:$PATH MAVEN_OPTS=$own_maven_opts
            # Or these JDKs warn of what Maven's own libraries do.
            [ "$version" -lt 24 ] || MAVEN_OPTS+=" --sun-misc-unsafe-memory-access=allow"
            return
        fi
    done < <(jdks)
    return 1
}

need_maven() {
    local version home
    version=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p')
    [ -n "$version" ] || die "Maven $oldest_maven or newer is needed, and there is no mvn."
    if [ "$(printf '%s\n' "$version" "$oldest_maven" | sort -V | head -n 1)" = "$oldest_maven" ]; then
        return
    fi
    home=${XDG_CACHE_HOME:-$HOME/.cache}/panto-qa/apache-maven-$unpacked_maven
    say "Maven $version is older than $oldest_maven: using Maven $unpacked_maven in $home"
    if [ ! -x "$home/bin/mvn" ]; then
        say "Unpacking it first"
        maven_outside -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:unpack \
            -Dartifact="org.apache.maven:apache-maven:$unpacked_maven:zip:bin" \
            -DoutputDirectory="$scratch/unpacked" || die "Maven $unpacked_maven cannot be resolved."
        mkdir -p "${home%/*}" && rm -rf "$home" && mv "$scratch/unpacked/apache-maven-$unpacked_maven" "$home" || exit
    fi
    mvn=$home/bin/mvn
}

# The artifacts that a log of Maven says it cannot have.
missing_in() {
    grep -oE '(artifact|resolved:|,) [A-Za-z0-9_.-]+(:[^ ,:]+){3,4}' "$1" | sed 's/.* //' | sort -u
}

# With an empty local repository, so that it is the remote one that answers.
jenkins_repository_answers() {
    local folder=$scratch/canary
    local group=${jenkins_canary%%:*} version=${jenkins_canary##*:}
    mkdir -p "$folder"
    cat >"$folder/pom.xml" <<POM
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>canary</groupId><artifactId>canary</artifactId><version>1</version><packaging>pom</packaging>
  <dependencyManagement><dependencies><dependency>
    <groupId>$group</groupId><artifactId>jenkins</artifactId><version>$version</version>
    <type>pom</type><scope>import</scope>
  </dependency></dependencies></dependencyManagement>
  <repositories><repository>
    <id>repo.jenkins-ci.org</id><url>https://repo.jenkins-ci.org/public/</url>
  </repository></repositories>
</project>
POM
    maven -q "${short_timeouts[@]}" -f "$folder/pom.xml" -Dmaven.repo.local="$folder/repository" validate >/dev/null 2>&1
}

# Of the artifacts given, another version of one is in the local repository.
other_version_is_here() {
    local repository artifact folder
    repository=$(maven_outside -X validate 2>/dev/null | sed -n 's/.*Using local repository at //p' | head -n 1)
    for artifact; do
        folder=$(printf '%s' "${artifact%%:*}" | tr . /)/$(printf '%s' "$artifact" | cut -d : -f 2)
        ls "$repository/$folder"/*/*.pom >/dev/null 2>&1 && return
    done
    return 1
}

# All that the build needs, into a log.
resolve() {
    maven -q -U "${short_timeouts[@]}" org.apache.maven.plugins:maven-dependency-plugin:resolve >"$1" 2>&1
}

# Sets $tier to "full", or to "second" where it is the Jenkins artifacts that cannot be resolved. A build that asks
# for what does not exist is broken: then the others, or the repository, or other versions are there.
choose_tier() {
    local log=$scratch/resolve.log missing others
    if ! use_jdk $jenkins_jdk; then
        $all && die "Jenkins needs JDK $jenkins_jdk or newer."
        second_tier "There is no JDK $jenkins_jdk or newer, which Jenkins needs."
        return
    fi
    need_maven
    tier=full
    if with_progress "Resolving the Jenkins artifacts" resolve "$log"; then
        return
    fi
    missing=$(missing_in "$log")
    others=$(printf '%s\n' "$missing" | grep -vE '^(io\.jenkins|org\.jenkins-ci|org\.jenkinsci|org\.kohsuke|org\.jvnet)[.:]')
    # shellcheck disable=SC2086
    if [ -n "$others" ] || [ -z "$missing" ] || other_version_is_here $missing || jenkins_repository_answers; then
        cat "$log" >&2
        die "The build is broken, and not for want of the Jenkins artifacts."
    fi
    say "The Jenkins artifacts cannot be resolved here:"
    printf '%s\n' "$missing" | sed 's/^/  /'
    $all && die "With --all that is an error."
    second_tier "The Jenkins artifacts cannot be resolved."
}

# Says why, and goes on with the JDK that the rooms without Jenkins ask for.
second_tier() {
    tier=second
    reason=$1
    JAVA_HOME=$own_java_home PATH=$own_path
    use_jdk $oldest_jdk || die "A JDK $oldest_jdk or newer is needed."
    need_maven
}

# What ran, what did not, and the command for all of it; further lines of the first two are indented by 11.
banner() {
    cat <<TEXT

######################################################################
##                                                                  ##
##                     NOT EVERYTHING RAN                           ##
##                                                                  ##
######################################################################
Because:   $reason
This ran:  $1
NOT run:   $2
Run all:   $3, with JDK $jenkins_jdk or newer, where
           https://repo.jenkins-ci.org/public/ or a mirror of it can be reached.

TEXT
}
