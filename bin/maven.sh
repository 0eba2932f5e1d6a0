# What bin/verify and bin/demo share. They source it, which leaves them in the root of the checkout.
# shellcheck shell=bash

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

maven() {
    "$mvn" "${options[@]}" "$@"
}

# Not in the checkout: its .mvn/extensions.xml breaks Maven where the extension cannot be resolved.
maven_outside() {
    maven -f "$scratch/pom.xml" -Dcheckout="$PWD" "$@"
}

need_jdk() {
    local javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac version
    version=$("$javac" -version 2>&1) || die "A JDK 17 or newer is needed, and $javac is not there."
    version=${version#javac }
    [ "${version%%[!0-9]*}" -ge 17 ] 2>/dev/null || die "A JDK 17 or newer is needed; $javac is $version."
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
    repository=$(maven_outside -X validate | sed -n 's/.*Using local repository at //p' | head -n 1)
    for artifact; do
        folder=$(printf '%s' "${artifact%%:*}" | tr . /)/$(printf '%s' "$artifact" | cut -d : -f 2)
        ls "$repository/$folder"/*/*.pom >/dev/null 2>&1 && return
    done
    return 1
}

# Sets $tier to "full", or to "second" where it is the Jenkins artifacts that cannot be resolved. A build that asks
# for what does not exist is broken: then the others, or the repository, or other versions are there.
choose_tier() {
    local log=$scratch/resolve.log missing others
    tier=full
    if maven -q -U "${short_timeouts[@]}" org.apache.maven.plugins:maven-dependency-plugin:resolve >"$log" 2>&1; then
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
    tier=second
}

# What ran, what did not, and the command for all of it; further lines of the first two are indented by 11.
banner() {
    cat <<TEXT

######################################################################
##                                                                  ##
##   NOT EVERYTHING RAN: the Jenkins artifacts cannot be resolved   ##
##                                                                  ##
######################################################################
This ran:  $1
NOT run:   $2
Run all:   $3, where https://repo.jenkins-ci.org/public/
           or a mirror of it can be reached.

TEXT
}
