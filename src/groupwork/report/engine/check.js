// A button by which a page checks its own numbers, without a server and without the program that
// made it: against the list of numbers and the tables that it carries, and against each other.
// The same as groupwork.reproduce.check_report does, check by check: a test holds one against the
// other.
(() => {
  "use strict";

  const WORDS = {
    en: {
      button: "Check the numbers of this page",
      note: "Nothing leaves your computer, and nothing is loaded: printed numbers are held against "
        + "this list, the list against the tables in the page, and numbers that follow from "
        + "others are worked out again.",
      agree: (n) => `All ${n} agree.`,
      differ: (wrong, n) => `${wrong} of ${n} ${wrong === 1 ? "does" : "do"} not agree.`,
      parts: (n) => `Printed numbers held against the list: ${n.list}; the list against its `
        + `tables: ${n.table}; tables against their checksums: ${n.checksum}; numbers against `
        + `those that they follow from: ${n.implied}.`,
      line: (check, is, right) => `${check}: ${is} is printed, right is ${right}.`,
      rows: (name, row) => `${name}, row ${row}`,
      beginning: "the beginning", table: "a table",
      right: (text) => text,
      checks: {},
    },
    zh: {
      button: "核对本页的数字",
      note: "一切都在您的电脑上完成，不联网：正文中的数字与本列表核对，本列表与页内所附的表格核对，"
        + "可由其他数字推出的数字则重新计算。",
      agree: (n) => `全部${n}处相符。`,
      differ: (wrong, n) => `${n}处中有${wrong}处不符。`,
      parts: (n) => `与列表核对的数字${n.list}处，列表与所附表格核对${n.table}处，表格与校验和核对`
        + `${n.checksum}处，由其他数字推算${n.implied}处。`,
      line: (check, is, right) => `${check}：所印为${is}，应为${right}。`,
      rows: (name, row) => `${name}，第${row}行`,
      beginning: "开头", table: "表格",
      right: (text) => text.replace(/^between (.*) and (.*)$/, "$1至$2之间")
        .replace(/^(.*) or (.*)$/, "$1或$2").replace(/^nothing$/, "空"),
      checks: {
        "list of numbers": "数字列表", "its table": "所附表格", "checksum of the table": "表格的校验和",
        "p from its test": "由检验统计量得出的p", "d_z from t and n": "由t和n得出的d_z",
        "limits in order": "区间上下限的顺序", "interval contains estimate": "区间包含估计值",
        "percentage from counts": "由人数得出的百分比", "parts make up n": "各部分之和等于n",
        "groups make up all": "各组之和等于全体", "mean of whole numbers (GRIM)": "整数的均值（GRIM）",
        "Holm over the family": "Holm校正", "after minus before": "后测减前测",
        "d_z from difference, interval and n": "由差值、区间和n得出的d_z",
      },
    },
  };
  const words = document.documentElement.lang.startsWith("zh") ? WORDS.zh : WORDS.en;

  // --- Numbers as they are printed: each stands for all that is rounded to it -------------------

  const standsFor = (text, value, half) =>
    ({ text, value, half, low: value - half, high: value + half });

  const read = (text) => {
    const cleaned = text.trim().replaceAll("−", "-").replaceAll(",", "").replace(/%+$/, "");
    if (cleaned.startsWith("<") || cleaned.startsWith("≤")) {
      const bound = read(cleaned.slice(1));
      return bound && standsFor(text.trim(), bound.value / 2, bound.value / 2);
    }
    if (!/^-?(\d+\.?\d*|\.\d+)$/.test(cleaned)) return null;
    const decimals = (cleaned.split(".")[1] ?? "").length;
    return standsFor(text.trim(), Number(cleaned), 0.5 * 10 ** -decimals);
  };

  const mayBe = (number, low, high) => {
    const slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
    return number.low <= high + slack && number.high >= low - slack;
  };

  const whole = (text) => (/^\d+$/.test(text) ? Number(text) : null);
  const squeezed = (text) => text.replaceAll("\u00ad", "").replace(/\s+/g, " ").trim();

  // --- Distributions ---------------------------------------------------------------------------

  // Lanczos' approximation with g = 7 and nine terms (Godfrey's coefficients).
  const LANCZOS = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7];
  const logGamma = (x) => {
    if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
    const base = x + 6.5;
    const sum = LANCZOS.reduce((all, each, k) => all + (k ? each / (x - 1 + k) : each), 0);
    return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
  };

  // A continued fraction a1/(b1 + a2/(b2 + ...)) by Lentz's method as Thompson and Barnett give it.
  const fraction = (term) => {
    const away = (x) => (Math.abs(x) < 1e-300 ? 1e-300 : x);
    let value = 1e-300, above = value, below = 0;
    for (let k = 1; k < 10000; k += 1) {
      const [a, b] = term(k);
      below = 1 / away(b + a * below);
      above = away(b + a / above);
      value *= above * below;
      if (Math.abs(above * below - 1) < 1e-15) break;
    }
    return value;
  };

  // The regularised incomplete beta function I_x(a, b) (NIST DLMF 8.17.22).
  const beta = (x, a, b) => {
    if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
    if (x > (a + 1) / (a + b + 2)) return 1 - beta(1 - x, b, a);
    const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x)
      + logGamma(a + b) - logGamma(a) - logGamma(b)) / a;
    return front * fraction((k) => {
      if (k === 1) return [1, 1];
      const m = Math.floor((k - 1) / 2);
      const d = k % 2
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
      return [d, 1];
    });
  };

  // The regularised upper incomplete gamma function Q(a, x) (NIST DLMF 8.9.2 and 8.7.1).
  const gammaAbove = (a, x) => {
    if (x <= 0) return 1;
    const front = Math.exp(a * Math.log(x) - x - logGamma(a));
    if (x > a + 1) {
      return front * fraction((k) =>
        [k === 1 ? 1 : -(k - 1) * (k - 1 - a), x + 2 * k - 1 - a]);
    }
    let term = 1 / a, sum = term;
    for (let k = 1; term > 1e-17 * sum; k += 1) { term *= x / (a + k); sum += term; }
    return 1 - front * sum;
  };

  const pOfT = (t, df) => beta(df / (df + t * t), df / 2, 0.5); // two-sided

  const pOf = (name, value, df1, df2) => {
    const size = Math.abs(value);
    if (/^z$/i.test(name)) return gammaAbove(0.5, (size * size) / 2);
    if (!(df1 > 0) || (name === "F" && !(df2 > 0))) return null;
    if (name === "F") return value > 0 ? beta(df2 / (df2 + df1 * value), df2 / 2, df1 / 2) : 1;
    if (name === "t") return pOfT(size, df1);
    if (name === "r") return size < 1 ? pOfT(size * Math.sqrt(df1 / (1 - size * size)), df1) : 0;
    return gammaAbove(df1 / 2, value / 2);
  };

  const quantileOfT = (p, df) => {
    let low = 0, high = 1e6;
    for (let k = 0; k < 200; k += 1) {
      const middle = (low + high) / 2;
      if (pOfT(middle, df) / 2 > 1 - p) low = middle; else high = middle;
    }
    return (low + high) / 2;
  };

  // --- What is found -----------------------------------------------------------------------------

  let found = [];
  let counts = {};
  const compare = (kind, agrees, where, check, is, right, context = "") => {
    counts[kind] += 1;
    if (!agrees) found.push({ where, check, is, right, context });
  };

  const N = "[-−]?(?:\\d[\\d,]*)?\\.?\\d+";
  const TEST = new RegExp(`(?<![A-Za-z0-9_])(?<name>t|F|r|Q|z|Z|χ2|χ²|chi2)\\s*`
    + `(?:\\(\\s*(?<df1>${N})(?:\\s*,\\s*(?<df2>${N}))?(?:\\s*,\\s*[Nn]\\s*=\\s*\\d+)?\\s*\\))?`
    + `\\s*=\\s*(?<value>${N})\\s*[,;，；]\\s*p\\s*(?<sign>[<>=])\\s*(?<p>${N})`, "gu");
  const D_AFTER_T = new RegExp(`\\bt\\s*\\(\\s*(?<df>${N})\\s*\\)\\s*=\\s*(?<t>${N}).{0,120}?`
    + `\\bd_?z\\s*=\\s*(?<d>${N})`, "gu");
  const INTERVAL = new RegExp(`(?<![A-Za-z0-9_.,])(?<!± )(?<estimate>${N})%?`
    + `(?:\\s*(?:points?|分))?\\s*[,，(（]?\\s*(?:9\\d(?:\\.\\d)?\\s*%\\s*(?:CI|置信区间)\\s*)?`
    + `[\\[［]\\s*(?<low>${N})%?\\s*[,，;；]\\s*(?<high>${N})%?\\s*[\\]］]`, "gu");
  const K_OF_N = new RegExp(`\\b(?<k>\\d+) of (?<n>\\d+)(?:\\s+\\w+){0,3}?\\s*[,(]\\s*`
    + `(?<percent>${N})\\s*%`, "gu");

  const N_OF_WHOM_K = new RegExp(`(?<n>\\d+)人中[^。；;]*?(?<!\\d)(?<k>\\d+)人(?:康复)?\\s*[，,（(]\\s*`
    + `(?<percent>${N})\\s*%`, "gu");

  const percentOf = (k, n, percent, where, context) => {
    const share = (100 * Number(k)) / Number(n);
    if (!(Number(n) > 0)) return;
    compare("implied", mayBe(read(percent), share, share), where, "percentage from counts",
      `${percent}%`, `${share.toFixed(0)}%`, context);
  };

  const checkText = (text, where) => {
    const oneSided = /one-(sided|tailed)|directional test|单侧/.test(text);
    for (const at of text.matchAll(TEST)) checkTest(at, where, oneSided);
    for (const at of text.matchAll(D_AFTER_T)) {
      const [t, d, df] = [at.groups.t, at.groups.d, at.groups.df].map(read);
      const root = Math.sqrt(df.value + 1);
      if (df.value > 0) {
        compare("implied", mayBe(d, t.low / root, t.high / root), where, "d_z from t and n",
          d.text, (t.value / root).toFixed(2), at[0]);
      }
    }
    for (const at of text.matchAll(INTERVAL)) {
      const [estimate, low, high] = [at.groups.estimate, at.groups.low, at.groups.high].map(read);
      if (low.low > high.high) {
        compare("implied", false, where, "limits in order", `[${low.text}, ${high.text}]`,
          `[${high.text}, ${low.text}]`, at[0]);
      } else {
        compare("implied", estimate.high >= low.low && estimate.low <= high.high, where,
          "interval contains estimate", estimate.text, `between ${low.text} and ${high.text}`,
          at[0]);
      }
    }
    for (const at of [...text.matchAll(K_OF_N), ...text.matchAll(N_OF_WHOM_K)]) {
      percentOf(at.groups.k, at.groups.n, at.groups.percent, where, at[0]);
    }
  };

  const checkTest = (at, where, oneSided) => {
    const { name, sign } = at.groups;
    const [df1, df2] = [at.groups.df1, at.groups.df2].map((each) => each && read(each).value);
    const statistic = read(at.groups.value), p = read(at.groups.p), size = Math.abs(statistic.value);
    const [high, low] = [-statistic.half, statistic.half]
      .map((each) => pOf(name, Math.max(size + each, 0), df1, df2));
    if (high === null || low === null) return;
    const agrees = (from, to) => ({
      "<": from < p.value, ">": to > p.value, "=": mayBe(p, from, to),
    })[sign];
    const halved = oneSided && /^[tzr]$/i.test(name) && agrees(low / 2, high / 2);
    const value = pOf(name, size, df1, df2);
    compare("implied", agrees(low, high) || halved, where, "p from its test",
      `p ${sign} ${at.groups.p}`,
      value < 0.001 ? "p < .001" : `p = ${value.toFixed(3)}`.replace("0.", "."), at[0]);
  };

  // --- Tables ------------------------------------------------------------------------------------

  const HEADS = {
    n: ["n"], p: ["p"], holm: ["pHolm", "pholm"], d: ["dz [CI]"], difference: ["Difference", "差值"],
    before: ["Before", "前"], after: ["After", "后"], mean: ["Mean", "均值"], item: ["Item", "题目"],
    all: ["All", "全体"], time: ["Time", "测量时点"],
    parts: [["Improved", "改善"], ["Unchanged", "未变"], ["Deteriorated", "恶化"]],
  };
  const COUNT = /^(\d+)\s*[(（]\s*(\d+)%/;
  const TRIPLE = /^([^\s[［]+)\s*[[［]([^,，]+)[,，]\s*([^\]］]+)[\]］]/;

  const triple = (cell) => {
    const numbers = (TRIPLE.exec(cell) ?? []).slice(1).map(read);
    return numbers.length === 3 && !numbers.includes(null) ? numbers : null;
  };

  const checkTable = ({ head, rows, where }) => {
    const at = (names) => names.map((name) => head.indexOf(name)).find((k) => k >= 0);
    const lines = rows.filter(({ cells }) => cells.length === head.length)
      .map(({ cells, number }) => ({ cells, where: { ...where, row: number },
        context: cells.join(" | ") }));
    for (const check of [people, flow, levels, items, holm, change]) check(at, lines, head.length);
  };

  // Improved, unchanged and deteriorated make up n, and their percentages follow.
  const people = (at, lines) => {
    const n = at(HEADS.n), parts = HEADS.parts.map(at);
    if (n === undefined || parts.includes(undefined)) return;
    for (const { cells, where, context } of lines) {
      const all = whole(cells[n]);
      const given = parts.map((part) => COUNT.exec(cells[part])).filter(Boolean);
      if (all === null) continue;
      for (const each of given) percentOf(each[1], cells[n], each[2], where, context);
      const sum = given.reduce((so, each) => so + Number(each[1]), 0);
      if (given.length === parts.length) {
        compare("implied", sum === all, where, "parts make up n", cells[n], `${sum}`, context);
      }
    }
  };

  // Everybody is the sum of the groups.
  const flow = (at, lines) => {
    const all = at(HEADS.all);
    if (at(HEADS.time) !== 0 || all === undefined) return;
    for (const { cells, where, context } of lines) {
      const numbers = cells.slice(1).map(whole);
      if (numbers.length < 3 || numbers.includes(null)) continue;
      const [everybody] = numbers.splice(all - 1, 1);
      const sum = numbers.reduce((so, each) => so + each, 0);
      compare("implied", everybody === sum, where, "groups make up all", `${everybody}`, `${sum}`,
        context);
    }
  };

  // The levels of a characteristic make up the people of whom it is known.
  const levels = (at, lines, width) => {
    for (let column = 1; column < width; column += 1) {
      let block = [];
      for (const line of [...lines, { cells: Array(width).fill("") }]) {
        if (line.cells[column]) {
          const cell = line.cells[column].replace(/[)）]+$/, "").trimEnd();
          block.push([line, /^(\d+)\s*[(（]\s*(\d+)%$/.exec(cell)]);
          continue;
        }
        if (block.length > 1 && block.every(([, count]) => count)) {
          const sum = block.reduce((so, [, count]) => so + Number(count[1]), 0);
          for (const [{ where, context }, count] of block) {
            percentOf(count[1], `${sum}`, count[2], where, context);
          }
        }
        block = [];
      }
    }
  };

  // Means of whole numbers are possible with so many answers (GRIM, Brown & Heathers, 2017).
  const items = (at, lines) => {
    const n = at(HEADS.n), mean = at(HEADS.mean);
    if (at(HEADS.item) !== 0 || n === undefined || mean === undefined) return;
    for (const { cells, where, context } of lines) {
      const all = whole(cells[n]), printed = read(cells[mean].split("±")[0]);
      if (!all || !printed || all * 2 * printed.half >= 1) continue;
      const sum = Math.round(printed.value * all);
      const possible = [sum - 1, sum, sum + 1].some((k) => mayBe(printed, k / all, k / all));
      const other = sum + (sum / all < printed.value ? 1 : -1);
      compare("implied", possible, where, "mean of whole numbers (GRIM)", printed.text,
        `${(sum / all).toFixed(2)} or ${(other / all).toFixed(2)}`, context);
    }
  };

  const adjusted = (values) => { // Holm (1979)
    const result = [];
    let highest = 0;
    [...values.keys()].sort((a, b) => values[a] - values[b]).forEach((place, step) => {
      highest = Math.max(highest, Math.min(1, (values.length - step) * values[place]));
      result[place] = highest;
    });
    return result;
  };

  // Adjusted p follow from the p of the family; of a part of it they cannot be lower.
  const holm = (at, lines) => {
    const p = at(HEADS.p), q = at(HEADS.holm);
    if (p === undefined || q === undefined) return;
    const family = lines.map((line) => ({ ...line, p: read(line.cells[p]), q: read(line.cells[q]) }))
      .filter((each) => each.p && each.q);
    const low = adjusted(family.map((each) => Math.max(each.p.low, 0)));
    const high = adjusted(family.map((each) => each.p.high));
    const fits = family.filter((each, k) => mayBe(each.q, low[k], high[k])).length;
    family.forEach((each, k) => {
      const tooLow = each.q.high < low[k] - 1e-9;
      const tooHigh = each.q.low > high[k] + 1e-9 && fits >= family.length / 2;
      compare("implied", fits === family.length || !(tooLow || tooHigh), each.where,
        "Holm over the family", each.q.text, ((low[k] + high[k]) / 2).toFixed(3), each.context);
    });
  };

  // The difference is after minus before; d_z follows from difference, interval and n.
  const change = (at, lines) => {
    const [n, difference, before, after, d] =
      [HEADS.n, HEADS.difference, HEADS.before, HEADS.after, HEADS.d].map(at);
    if (n === undefined || difference === undefined) return;
    for (const { cells, where, context } of lines) {
      const printed = triple(cells[difference]);
      if (!printed) continue;
      const [mean, low, high] = printed;
      if (before !== undefined && after !== undefined) {
        const [first, last] = [before, after].map((k) => read(cells[k].split("±")[0]));
        if (first && last) {
          compare("implied", mayBe(mean, last.low - first.high, last.high - first.low), where,
            "after minus before", mean.text, (last.value - first.value).toFixed(2), context);
        }
      }
      const all = whole(cells[n]), size = d === undefined ? null : triple(cells[d]);
      if (!(all > 2) || !size || !(high.value > low.value)) continue;
      const quantile = quantileOfT(0.975, all - 1), sizes = [];
      for (const half of [-low.half, low.half]) {
        const width = Math.max((high.value - low.value) / 2 + half, 1e-12);
        for (const each of [mean.low, mean.high]) {
          sizes.push((each * quantile) / (width * Math.sqrt(all)));
        }
      }
      const least = Math.min(...sizes), most = Math.max(...sizes);
      compare("implied", mayBe(size[0], least, most), where, "d_z from difference, interval and n",
        size[0].text, ((least + most) / 2).toFixed(2), context);
    }
  };

  // --- The list of numbers, and the tables that the page carries ----------------------------------

  const readCsv = (text) => {
    const rows = [[""]];
    let quoted = false;
    for (let k = 0; k < text.length; k += 1) {
      const sign = text[k], row = rows.at(-1);
      if (quoted && sign === '"' && text[k + 1] === '"') { row[row.length - 1] += sign; k += 1; }
      else if (sign === '"') quoted = !quoted;
      else if (!quoted && sign === ",") row.push("");
      else if (!quoted && sign === "\n") rows.push([""]);
      else if (quoted || sign !== "\r") row[row.length - 1] += sign;
    }
    const [head, ...body] = rows.filter((row) => row.length > 1 || row[0]);
    return body.map((row) => Object.fromEntries(head.map((name, k) => [name, row[k] ?? ""])));
  };

  const number = (text) => (text === "" ? null : Number(text));
  const filled = (rows, name) => rows.map((row) => row[name]).filter((text) => text !== "");
  // What may be cited of rows, as groupwork.results.cells names it.
  const CELLS = [
    [/^sum\((\w+)\)$/, (rows, name) => filled(rows, name).reduce((so, each) => so + Number(each), 0)],
    [/^count\(\)$/, (rows) => rows.length],
    [/^count\((\w+)\)$/, (rows, name) => filled(rows, name).length],
    [/^count\((\w+) <= ([\d.e-]+)\)$/, (rows, name, limit) =>
      filled(rows, name).filter((each) => Number(each) <= Number(limit)).length],
    [/^distinct\((\w+)\)$/, (rows, name) => new Set(filled(rows, name)).size],
    [/^parts\((\w+)\)$/, (rows, name) => rows[0][name].split(" & ").length],
    [/^(\w+) at max\((\w+)\)$/, (rows, name, by) => number(rows.reduce((best, row) =>
      (Number(row[by]) > Number(best[by]) ? row : best))[name])],
    [/^(\w+) in (\w+)$/, (rows, word, name) =>
      number(new RegExp(`\\b${word}(?: =)? ([\\d.]*\\d)`).exec(rows[0][name])?.[1] ?? "")],
    [/^(\w+)$/, (rows, name) => number(rows[0][name])],
  ];

  // The number of a cell, null where it is empty; undefined where there is no such cell.
  const cellOf = (rows, row, column) => {
    const keys = !row.includes(" = ") ? [] : row.split(/; (?=\w+ = )/).map((each) => {
      const at = each.indexOf(" = ");
      return [each.slice(0, at), each.slice(at + 3)];
    });
    const those = rows.filter((each) => keys.every(([name, text]) => each[name] === text));
    if (!those.length) return undefined;
    for (const [form, value] of CELLS) {
      const asked = form.exec(column);
      if (!asked) continue;
      if (asked[1] && /^\w+$/.test(column) && !(column in those[0])) return undefined;
      const result = value(those, ...asked.slice(1));
      return Number.isNaN(result) ? undefined : result;
    }
    return undefined;
  };

  const isPrintedAs = (text, value) => {
    const plain = text.replaceAll("−", "-");
    if (value === null || plain === "–") return value === null && plain === "–";
    if (plain === "< .001" || plain === "< 0.001") return value >= 0 && value < 0.001;
    const digits = plain.replace(/%$/, "");
    if (!/^-?\d*\.?\d+$/.test(digits)) return false;
    const half = 0.5 * 10 ** -(digits.split(".")[1] ?? "").length + 1e-9;
    return [value, Math.abs(value)].some((each) => (plain === digits ? [each] : [100 * each, each])
      .some((shown) => Math.abs(Number(digits) - shown) <= half));
  };

  const LISTED = /^(\w+ in \w+|\w+ at max\(\w+\)|[\w-]+(?:\([^)]*\))?) (.+)$/;
  const parts = (listed) => {
    const split = LISTED.exec(listed);
    const plain = (text) => text.trim().replace(/^[=≤] /, "");
    return split ? [split[1], split[2].split(" / ").map(plain)] : ["", [listed]];
  };

  const carried = () => new Map([...document.querySelectorAll("a[href^='data:text/csv']")].map(
    (link) => [squeezed(link.textContent), decodeURIComponent(link.href.replace(/^[^,]*,/, ""))]));

  // --- The page ----------------------------------------------------------------------------------

  const UNSEEN = "script, style, head, template, nav, button, annotation, .check";
  const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, figcaption, caption, pre, blockquote";
  const isList = (text) => /[\p{L}\p{N}_]+ = [\p{L}\p{N}_.-]+; [\p{L}\p{N}_]+ = /u.test(text);

  const textOf = (element) => {
    if (!element.querySelector(UNSEEN)) return squeezed(element.textContent);
    const copy = element.cloneNode(true);
    copy.querySelectorAll(UNSEEN).forEach((each) => each.remove());
    return squeezed(copy.textContent);
  };

  const captionOf = (table) =>
    table.querySelector("caption") ?? table.closest("figure")?.querySelector("figcaption");

  const tablesOf = () => [...document.querySelectorAll("table")].map((table) => {
    const rows = [...table.rows].map((row, number) =>
      ({ number, row, cells: [...row.cells].map(textOf) }));
    const head = (rows.shift()?.cells ?? []).map((cell) => cell.replaceAll("†", "").trim());
    return { head, rows, where: { element: table } };
  });

  // The results table that a table of the list is of: its caption or the line before it names it.
  const fileOf = (table) => {
    const before = (table.closest(".table-scroll") ?? table).previousElementSibling;
    const named = [captionOf(table), before].filter(Boolean).map(textOf);
    return named.map((text) => /[\w-]+\.csv/.exec(text)?.[0]).find(Boolean);
  };

  const checkLists = (carriedRows) => {
    const listed = new Map();
    for (const span of document.querySelectorAll("td span[id]")) {
      if (/^s?n\d+$/.test(span.id)) listed.set(span.id, textOf(span));
    }
    for (const link of document.querySelectorAll("a.number[href^='#']")) {
      const line = listed.get(link.hash.slice(1));
      if (line === undefined || link.closest(UNSEEN)) continue;
      const [, variants] = parts(line), text = textOf(link).replace(/^[=≤] /, "");
      compare("list", variants.includes(text), { element: link }, "list of numbers", text,
        variants.join(" / "), textOf(link.closest(`${BLOCKS}, tr`) ?? link));
    }
    for (const [id, line] of listed) {
      const span = document.getElementById(id), row = span.closest("tr");
      const name = fileOf(row.closest("table"));
      const [column, variants] = parts(line), key = textOf(row.cells[0]);
      const rows = column && carriedRows.get(name);
      const held = rows ? cellOf(rows, key, column) : undefined;
      if (held === undefined) continue;
      counts.table += 1;
      for (const text of new Set(variants)) {
        if (!isPrintedAs(text, held)) {
          const right = held === null ? "nothing" : `${Number(held.toPrecision(6))}`;
          found.push({ where: { element: span }, check: "its table", is: text, right,
            context: `${name}, ${key}: ${line}` });
        }
      }
    }
  };

  // The page prints the checksum of each table that it carries. Browsers compute it in pages of
  // files and of safe servers alone.
  const checkSums = async (tables) => {
    for (const { rows, head } of tables.filter(({ head }) => head.includes("SHA-256"))) {
      for (const { row, cells } of rows) {
        const content = carried().get(cells[0]), printed = cells[head.indexOf("SHA-256")];
        if (content === undefined || !crypto.subtle) continue;
        const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(content));
        const sum = [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
        compare("checksum", sum === printed, { element: row }, "checksum of the table", printed,
          sum, cells[0]);
      }
    }
  };

  const checkPage = async () => {
    found = [];
    counts = { list: 0, table: 0, checksum: 0, implied: 0 };
    for (const block of document.querySelectorAll(BLOCKS)) {
      if (block.closest(`table, ${UNSEEN}`) || block.parentElement.closest(BLOCKS)) continue;
      const text = textOf(block);
      if (!isList(text)) checkText(text, { element: block });
    }
    const tables = tablesOf();
    for (const table of tables) {
      for (const { cells, number } of [{ cells: table.head, number: 0 }, ...table.rows]) {
        const text = cells.join(" | ");
        if (!isList(text)) checkText(text, { ...table.where, row: number });
      }
      if (table.rows.length) checkTable(table);
    }
    checkLists(new Map([...carried()].map(([name, text]) => [name, readCsv(text)])));
    await checkSums(tables);
    const said = ({ check, is, right, context }) => [check, is, right, context].join("\n");
    const unique = new Map(found.map((each) => [said(each), each]));
    return [...unique.values()];
  };

  // --- What the reader sees ------------------------------------------------------------------------

  const list = document.getElementById("sec-numbers");
  const heading = list?.querySelector("h2, h3, h4");
  if (!heading || !document.querySelector("a.number")) return;
  document.querySelectorAll(".check").forEach((old) => old.remove()); // of a page saved with it

  const make = (tag, text = "", names = "") => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (names) element.className = names;
    return element;
  };

  const placeOf = ({ element, row }) => {
    const table = element.closest("table");
    const label = table && captionOf(table)?.querySelector(".caption-label");
    const section = element.closest("section[id]");
    const title = label ?? section?.querySelector("h2, h3, h4, h5, h6");
    const name = title ? textOf(title).replace(/[:：]$/, "") : words[table ? "table" : "beginning"];
    const at = row ?? (table && element.closest("tr")?.rowIndex);
    return [at ? words.rows(name, at) : name, element.closest("[id]")?.id ?? "content"];
  };

  const panel = make("div", "", "check");
  const button = make("button", words.button);
  const status = make("p");
  const results = make("ol");
  button.type = "button";
  status.setAttribute("role", "status");
  panel.append(button, make("p", words.note), status, results);
  heading.after(panel);

  button.addEventListener("click", async () => {
    const wrong = await checkPage();
    const all = Object.values(counts).reduce((so, each) => so + each, 0);
    const said = wrong.length ? words.differ(wrong.length, all) : words.agree(all);
    status.textContent = `${said} ${words.parts(counts)}`;
    results.replaceChildren(...wrong.map(({ where, check, is, right, context }) => {
      const item = make("li"), [place, id] = placeOf(where), link = make("a", place);
      link.href = `#${id}`;
      item.dataset.check = check;
      item.dataset.printed = is;
      item.dataset.right = right;
      item.append(link, ` ${words.line(words.checks[check] ?? check, is, words.right(right))} `,
        make("small", context.length > 240 ? `${context.slice(0, 240)}…` : context));
      return item;
    }));
  });
})();
