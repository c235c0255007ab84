# One command for each thing; continuous integration (.ci/run) calls the same ones.
SHELL := /bin/bash
PYTHON := .venv/bin/python
# One process more than two cores have: some of the suite waits, on servers and on processes of its own.
JOBS ?= 3
# Where it is forbidden to keep byte code, every process of every test would compile the whole project anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests demo serve test check tests soak bench format wheel bundle clean

help: ## 显示本说明
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 16

setup: ## 安装系统组件、字体和 .venv（已装好时很快，不需要网络）
	@scripts/setup_system.sh
	@scripts/setup_python.sh

setup-tests:
	@scripts/setup_tests.sh

demo: setup ## 沈阳样例从头到尾办一遍，结果在 demo/
	@$(PYTHON) -m samples.demo

demo/shixian.db:
	@$(MAKE) --no-print-directory demo

serve: setup demo/shixian.db ## 用样例数据打开工作台
	@cat demo/登录.txt
	@SHIXIAN_HOME=demo .venv/bin/shixian serve

test: setup setup-tests ## 全部检查：格式、类型、依赖方向、测试（长的测试取样）
	@$(MAKE) --no-print-directory -j2 check tests

check: setup ## 格式、类型、依赖方向
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports

tests: setup setup-tests
	@TMPDIR="$$(scripts/room_for_tests.sh)" $(PYTHON) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

soak: setup setup-tests ## 长的测试完整地跑（断电、并发、大量案件）
	@SHIXIAN_SOAK=1 $(PYTHON) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

bench: setup setup-tests ## 性能对比，打印比值
	@set -e; for file in bench/[a-z]*.py; do \
	    name=$$(basename $$file .py); grep -q '__main__' $$file || continue; \
	    echo "== $$name"; $(PYTHON) -m bench.$$name; done

format: setup ## 整理代码格式
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

wheel: setup ## 打包到 dist/
	@scripts/wheel.sh dist

bundle: setup ## 制作离线安装包（ARCH=x86_64、aarch64 或 all，省略为本机；另加软件包：PACKAGES=postgresql），放在 dist/
	@SHIXIAN_BUNDLE_PACKAGES="$(PACKAGES)" scripts/bundle.sh $(ARCH)

clean: ## 删除 .venv、demo/ 和缓存（字体保留）
	@rm -rf .venv demo build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
