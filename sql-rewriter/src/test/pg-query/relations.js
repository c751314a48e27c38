// PostgreSQL's own parser as a test oracle. Reads one statement per line, its UTF-8 in Base64. Answers one line each: the
// relations as schema.name@offset (UTF-16 units), sorted, with tabs between them, or an exclamation mark and the error.
// References to CTEs are not among them: they are told from tables by PostgreSQL's rules (parse_cte.c).
'use strict';
const readline = require('readline');
const { loadModule, parseSync } = require('libpg-query');

function relationsOf(sql) {
  const bytes = Buffer.from(sql, 'utf8');
  const found = [];

  function walk(node, scope, target) {
    if (Array.isArray(node)) {
      node.forEach(child => walk(child, scope, false));
    } else if (node !== null && typeof node === 'object') {
      for (const [key, value] of Object.entries(node)) {
        child(key, value, scope, target);
      }
    }
  }

  function child(key, value, scope, target) {
    if (key === 'RangeVar' || ((key === 'relation' || key === 'rel') && value.relname !== undefined)) {
      range(value, scope, target || key !== 'RangeVar');
    } else if (key === 'LockingClause') {
      // its names are those of items of FROM
    } else if (/Stmt$/.test(key) || key === 'larg' || key === 'rarg') {
      statement(value, scope);
    } else {
      walk(value, scope, false);
    }
  }

  function statement(node, scope) {
    let inner = scope;
    if (node.withClause) {
      const ctes = node.withClause.ctes.map(c => c.CommonTableExpr);
      if (node.withClause.recursive) {
        inner = new Set([...scope, ...ctes.map(c => c.ctename)]);
        ctes.forEach(c => walk(c.ctequery, inner, false));
      } else {
        for (const cte of ctes) {
          walk(cte.ctequery, inner, false);
          inner = new Set([...inner, cte.ctename]);
        }
      }
    }
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'withClause') {
        child(key, value, inner, false);
      }
    }
  }

  function range(variable, scope, target) {
    if (!target && !variable.schemaname && scope.has(variable.relname)) {
      return;
    }
    const offset = bytes.subarray(0, variable.location || 0).toString('utf8').length;
    found.push([(variable.schemaname ? variable.schemaname + '.' : '') + variable.relname, offset]);
  }

  for (const raw of parseSync(sql).stmts || []) {
    walk(raw.stmt, new Set(), false);
  }
  return found.sort((a, b) => a[1] - b[1]).map(([name, offset]) => name + '@' + offset);
}

async function main() {
  await loadModule();
  for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    let answer;
    try {
      answer = relationsOf(Buffer.from(line, 'base64').toString('utf8')).join('\t');
    } catch (e) {
      answer = '!' + String(e.message);
    }
    process.stdout.write(answer.replace(/\n/g, ' ') + '\n');
  }
}

main();
