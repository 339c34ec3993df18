#!/bin/sh
# 安装、升级、卸载 zzfz @VERSION@（Python @PYTHON@），不用网络，不用管理员权限。
#
#   sh install.sh                装上，或升级：旧的版本在新的能用以后才换下
#   sh install.sh --prefix 文件夹  装到别的文件夹
#   sh install.sh --remove       卸载：程序和入口，不动任何清单仓库
set -eu

version=@VERSION@
python=@PYTHON@
here=$(cd "$(dirname "$0")" && pwd)
prefix=${XDG_DATA_HOME:-$HOME/.local/share}/zzfz
entry=$HOME/.local/bin/zzfz
if [ "$(id -u)" -eq 0 ]; then
    prefix=/opt/zzfz
    entry=/usr/local/bin/zzfz
fi
remove=

fail() {
    echo "错误：$1" >&2
    echo "建议：$2" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --prefix)
            [ $# -gt 1 ] || fail "--prefix 后面没有文件夹" "写 --prefix 文件夹"
            prefix=$2
            shift
            ;;
        --remove) remove=yes ;;
        *) fail "没有选项 $1" "选项只有 --prefix 文件夹 和 --remove" ;;
    esac
    shift
done
case $prefix in
    /*) ;;
    *) prefix=$(pwd)/$prefix ;;
esac

if [ -n "$remove" ]; then
    [ -f "$prefix/zzfz" ] && [ -d "$prefix/versions" ] \
        || fail "$prefix 里没有装 zzfz" "装在别处的加 --prefix 文件夹"
    if [ "$(readlink "$entry" 2> /dev/null || true)" = "$prefix/zzfz" ]; then
        rm -f "$entry"
    fi
    rm -rf "$prefix/versions" "$prefix/current" "$prefix/zzfz"
    rmdir "$prefix" 2> /dev/null || true
    echo "已卸载。清单仓库都没有动；其中装过提交前检查的，提交会停下，删去 .git/hooks/pre-commit 和 commit-msg 即可"
    echo "缓存在 ${XDG_STATE_HOME:-$HOME/.local/state}/zzfz，可以删去"
    exit 0
fi

(cd "$here" && sha256sum -c SHA256SUMS > /dev/null 2>&1) \
    || fail "安装包不完整或被改过，没有安装" "重新拷一份；核对 SHA256SUMS 的来源"
command -v "python$python" > /dev/null \
    || fail "这台计算机没有 Python $python" "换成与这里的 Python 对应的安装包（python3 --version），或先装 Python $python，见 安装.md"
"python$python" -c 'import venv, ensurepip' 2> /dev/null \
    || fail "Python $python 缺 venv" "由管理员装上 python$python-venv（Debian、UOS）或 python3-virtualenv（麒麟等）"
case $("python$python" -c 'import platform; print(platform.machine())') in
    @MACHINE@) ;;
    *) fail "安装包是给 @MACHINE@ 处理器的" "换成与这台计算机对应的安装包（uname -m）" ;;
esac
command -v git > /dev/null || echo "注意：没有 Git，装好后 zzfz 还不能用；由管理员装上 git 2.31 或更新的版本" >&2

mkdir -p "$prefix/versions" "$(dirname "$entry")"
new=$prefix/versions/$version.$$
trap 'rm -rf "$new"' EXIT
trap 'exit 1' HUP INT TERM
"python$python" -m venv "$new"
"$new/bin/pip" install --quiet --no-index --no-cache-dir --disable-pip-version-check \
    --find-links "$here/wheels" "zzfz[@EXTRAS@]==$version"
"$new/bin/zzfz" --version > /dev/null

# 入口不变，它后面的版本换掉：钩子和快捷方式都记着入口。
cat > "$prefix/zzfz.new" << 'ENTRY'
#!/bin/sh
me=$0
[ ! -L "$me" ] || me=$(readlink "$me")
prefix=$(cd "$(dirname "$me")" && pwd)
ZZFZ_LAUNCHER=$prefix/zzfz
export ZZFZ_LAUNCHER
exec "$prefix/current/bin/python" -P -m zzfz "$@"
ENTRY
chmod 755 "$prefix/zzfz.new"
mv -f "$prefix/zzfz.new" "$prefix/zzfz"
ln -s "versions/$version.$$" "$prefix/current.new"
mv -fT "$prefix/current.new" "$prefix/current"
trap - EXIT HUP INT TERM
if [ ! -e "$entry" ] || [ -L "$entry" ]; then
    ln -sf "$prefix/zzfz" "$entry"
else
    echo "注意：$entry 是别的程序，没有改动；入口是 $prefix/zzfz" >&2
fi
for one in "$prefix/versions"/*; do
    [ "$one" = "$new" ] || rm -rf "$one"
done

echo "已装好：$("$prefix/zzfz" --version)"
case :$PATH: in
    *:"$(dirname "$entry")":*) echo "打开终端，运行 zzfz doctor 看是否一切正常" ;;
    *) echo "入口是 $entry；重新登录后可以直接打 zzfz（或把 $(dirname "$entry") 加进 PATH）" ;;
esac
