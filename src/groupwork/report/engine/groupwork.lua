-- The Quarto constructs that the report uses, done with Pandoc alone: conditional content, numbers
-- of sections, figures, tables and equations, cross-references, callouts, sub-figures, landscape
-- pages, lists of contents. Anything else is refused, so that nothing is dropped in silence.
--
-- How each format writes them is in html.lua, typst.lua and docx.lua.
--
-- Problems are written to stderr, one a line: PROBLEM <tab> text to look for <tab> message.
-- groupwork.report.render turns them into "file, line N: message".

local WORDS = {
  en = {
    fig = "Figure", tbl = "Table", sec = "Section", eq = "Equation", delimiter = ":",
    contents = "Contents",
    note = "Note", tip = "Tip", warning = "Warning", important = "Important", caution = "Caution",
    abstract = "Abstract", skip = "Skip to the text",
  },
  zh = {
    fig = "图", tbl = "表", sec = "小节", eq = "式", delimiter = "", contents = "目录",
    note = "注记", tip = "提示", warning = "警告", important = "重要", caution = "注意",
    abstract = "摘要", skip = "跳到正文",
  },
}
local DIV_CLASSES = {
  "landscape", "pagebreak", "data-notice", "callout-note", "callout-tip", "callout-warning",
  "callout-important", "callout-caution", "data-links",
}
local DIV_ATTRIBUTES = { "layout-ncol", "title", "tbl-colwidths", "custom-style", "lang" }
local IMAGE_ATTRIBUTES = { "width", "height", "fig-alt", "fig-align" }
local SPAN_CLASSES = { "smallcaps", "underline", "mark", "header-section-number" }
local LINK_CLASSES = { "uri", "email", "number", "data" }
local HEADER_CLASSES = { "unnumbered", "unlisted" }
local KINDS = { "fig", "tbl", "sec", "eq" }
-- Reference types of Quarto that this filter does not know.
local FOREIGN = { "lst", "thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr", "sol", "rem",
  "alg", "tip", "nte", "wrn", "imp", "cau" }
local NBSP = "\u{a0}"

local words = WORDS.en
local meta = {}
local labels = {}   -- identifier -> { kind, number }
local floats = {}   -- figures and tables in order: { id, kind, number, content, caption, parts }
local sections = {} -- headings in order: { id, level, text }
local problems = {}

local function contains(list, item)
  for _, other in ipairs(list) do
    if other == item then return true end
  end
  return false
end

local function problem(fragment, message)
  problems[#problems + 1] = "PROBLEM\t" .. fragment .. "\t" .. message
end

local function stop_at_problems()
  if #problems > 0 then
    io.stderr:write(table.concat(problems, "\n"), "\n")
    os.exit(64)
  end
end

local function kind_of(identifier)
  return identifier:match("^(%a%a%a?)%-")
end


-- Conditional content ------------------------------------------------------------------------

local function is_format(name)
  if name == "html" or name == "html:js" then return FORMAT:match("^html") ~= nil end
  return name == FORMAT
end

local function is_true(path)
  local node = meta
  for key in path:gmatch("[^.]+") do
    if type(node) ~= "table" then return false end
    node = node[key]
  end
  return node == true
end

local CONDITIONS = {
  ["when-format"] = is_format,
  ["unless-format"] = function(name) return not is_format(name) end,
  ["when-meta"] = is_true,
  ["unless-meta"] = function(path) return not is_true(path) end,
}

-- Return nil if the element is not conditional, else whether it is shown.
local function shown(element)
  local visible = element.classes:includes("content-visible")
  if not visible and not element.classes:includes("content-hidden") then return nil end
  local match = true
  for key, value in pairs(element.attributes) do
    local condition = CONDITIONS[key]
    if condition then
      match = match and condition(value)
    else
      problem(key .. "=", "conditional content does not know '" .. key .. "'. It knows "
        .. "when-format, unless-format, when-meta and unless-meta.")
    end
  end
  return match == visible
end

local prune = {
  traverse = "topdown",
  Div = function(div)
    local visible = shown(div)
    if visible == nil then return nil end
    if not visible then return {}, false end
    return div.content
  end,
  Span = function(span)
    local visible = shown(span)
    if visible == nil then return nil end
    if not visible then return {}, false end
    return span.content
  end,
}

-- What is not known --------------------------------------------------------------------------

local function check_attributes(element, known, what)
  for key in pairs(element.attributes) do
    if not contains(known, key) then
      problem(key .. "=", "the report does not know the attribute '" .. key .. "' of " .. what
        .. ". Use one of: " .. table.concat(known, ", ") .. ".")
    end
  end
end

local function check_classes(element, known, what)
  for _, class in ipairs(element.classes) do
    if not contains(known, class) then
      problem("." .. class, "the report does not know the class '" .. class .. "' of " .. what
        .. ". Use one of: " .. table.concat(known, ", ") .. ".")
    end
  end
end

local function check_identifier(identifier)
  local kind = kind_of(identifier)
  if kind and contains(FOREIGN, kind) then
    problem("#" .. identifier, "labels that begin with '" .. kind
      .. "-' are not supported. Supported are fig-, tbl-, sec- and eq-.")
  end
end

local function check_image(image)
  check_attributes(image, IMAGE_ATTRIBUTES, "images")
  local path = image.src:gsub("^/", "")
  local file = io.open(path, "rb")
  if file then
    file:close()
  else
    problem(image.src, "there is no image '" .. path .. "'.")
  end
  image.src = path
  local alt = image.attributes["fig-alt"]
  if alt then
    image.caption = pandoc.Inlines({ pandoc.Str(alt) })
    image.attributes["fig-alt"] = nil
  end
  image.attributes["fig-align"] = nil
  return image
end

local check = {
  Div = function(div)
    check_identifier(div.identifier)
    check_classes(div, DIV_CLASSES, "blocks")
    check_attributes(div, DIV_ATTRIBUTES, "blocks")
    if div.attributes["layout-ncol"] and kind_of(div.identifier) ~= "fig" then
      problem("layout-ncol", "'layout-ncol' needs a label that begins with #fig-.")
    end
  end,
  Span = function(span)
    check_identifier(span.identifier)
    check_classes(span, SPAN_CLASSES, "text in brackets")
    check_attributes(span, { "lang" }, "text in brackets")
  end,
  Link = function(link)
    check_classes(link, LINK_CLASSES, "links")
  end,
  Header = function(header)
    check_identifier(header.identifier)
    check_classes(header, HEADER_CLASSES, "headings")
  end,
  Table = function(tbl)
    check_attributes(tbl, { "tbl-colwidths" }, "tables")
  end,
  -- Pandoc reads the cells of Quarto, whose fence says {python}, as code inside a line.
  Code = function(code)
    local cell = code.text:match("^{%a+}")
    if cell then
      problem(cell, "code is not run here. Results come from the results tables.")
    end
  end,
  Image = check_image,
}

-- Callouts: the first heading, or the title, is the head of the box ----------------------------

local function take_callout(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind and words[kind] then
      local first = div.content[1]
      local title
      if first and first.t == "Header" then
        title = first.content
        div.content:remove(1)
      else
        title = pandoc.Inlines(div.attributes.title or words[kind])
      end
      div.attributes = {}
      div.classes = { "callout", class }
      div.content:insert(1, pandoc.Div({ pandoc.Para(title) }, { class = "callout-title" }))
      return div
    end
  end
end

-- Numbers ------------------------------------------------------------------------------------

local counts = { fig = 0, tbl = 0, eq = 0 }
local section = {}
local prefix = "" -- of the numbers of figures and tables: "S" in a supplement

local function register(identifier, label)
  -- An equation's label stands in the text, where no other filter has seen it.
  if identifier:find("[^%w\128-\255_.:-]") then
    problem("#" .. identifier, "the label '" .. identifier
      .. "' may hold letters, digits and - _ . : alone.")
  elseif labels[identifier] then
    problem("#" .. identifier, "the label '" .. identifier .. "' stands at two places.")
  end
  labels[identifier] = label
end

-- Take the parts of a numbered figure or table: content and caption.
local function float_parts(block)
  if block.t == "Figure" then
    return block.content, pandoc.utils.blocks_to_inlines(block.caption.long)
  end
  if block.t == "Table" then
    local caption = pandoc.utils.blocks_to_inlines(block.caption.long)
    block.caption.long = pandoc.Blocks({})
    block.identifier = ""
    return pandoc.Blocks({ block }), caption
  end
  local content = block.content:clone()
  local last = content[#content]
  if #content > 1 and (last.t == "Para" or last.t == "Plain") then
    content:remove(#content)
    return content, last.content
  end
  problem("#" .. block.identifier, "the block '" .. block.identifier
    .. "' needs its caption as the last paragraph.")
  return content, pandoc.Inlines({})
end

-- An image in a paragraph of its own counts as a sub-figure too.
local function as_figure(block)
  if block.t == "Figure" then return block end
  if (block.t == "Para" or block.t == "Plain") and #block.content == 1
    and block.content[1].t == "Image" then
    local image = block.content[1]
    local identifier = image.identifier
    image.identifier = ""
    return pandoc.Figure(pandoc.Plain({ image }), {}, { id = identifier })
  end
end

-- What a page gives a table across, upright and turned, in points; and what a cell leaves free.
local ROOM = { [false] = 442, [true] = 689 }
local CELL_PADDING = 10
local LONGEST_WORD = 32 -- letters: half of a checksum, which breaks there
local landscape = false

-- How wide the longest word of a cell is, in points. Chinese breaks between any two letters.
local function longest_word(cell, size)
  local longest, word, letters = 0, 0, 0
  for _, code in utf8.codes(pandoc.utils.stringify(cell.contents)) do
    local chinese = code >= 0x2e80
    if chinese or code == 0x20 then word, letters = 0, 0 end
    if code ~= 0x20 and letters < LONGEST_WORD then
      local capital = code >= 0x41 and code <= 0x5a
      word, letters = word + (chinese and 1 or capital and 0.72 or 0.52) * size, letters + 1
    end
    longest = math.max(longest, word)
    if chinese or code == 0x2d or code == 0x2013 then word, letters = 0, 0 end
  end
  return longest + CELL_PADDING
end

-- Widen columns in which a word or number would break, at the cost of those that have room.
local function fitted(widths, tbl)
  local least, lack, room = {}, 0, 0
  local size = #widths < 6 and 9.5 or 8.5
  local rows = pandoc.List(tbl.head.rows):clone()
  for _, body in ipairs(tbl.bodies) do rows:extend(body.body) end
  for _, row in ipairs(rows) do
    for i, cell in ipairs(row.cells) do
      least[i] = math.max(least[i] or 0, longest_word(cell, size) / ROOM[landscape])
    end
  end
  for i, width in ipairs(widths) do
    least[i] = least[i] or 0
    lack, room = lack + math.max(0, least[i] - width), room + math.max(0, width - least[i])
  end
  if lack == 0 then return widths end
  return pandoc.List(widths):map(function(width, i)
    local share = width < least[i] and room / lack or lack / room
    -- Rounded down: together they may not be wider than the page.
    return math.floor(1e4 * (width + (least[i] - width) * math.min(1, share))) / 1e4
  end)
end

local function set_widths(tbl, text)
  local widths, total = {}, 0
  for number in text:gmatch("[%d.]+") do
    widths[#widths + 1] = tonumber(number)
    total = total + tonumber(number)
  end
  if #widths ~= #tbl.colspecs then
    problem("tbl-colwidths", "'tbl-colwidths' names " .. #widths .. " columns where the table has "
      .. #tbl.colspecs .. ".")
    return tbl
  end
  for i, width in ipairs(widths) do widths[i] = width / math.max(total, 100) end
  widths = fitted(widths, tbl)
  tbl.colspecs = tbl.colspecs:map(function(spec, i) return { spec[1], widths[i] } end)
  return tbl
end

-- Number a figure or table and put a mark in its place, which the renderer replaces.
local function number_float(block, kind)
  counts[kind] = counts[kind] + 1
  local float = { id = block.identifier, kind = kind, count = counts[kind], parts = {} }
  float.number = prefix .. float.count
  local widths = block.attributes["tbl-colwidths"]
  float.columns = tonumber(block.attributes["layout-ncol"] or 1)
  register(float.id, { kind = kind, number = float.number })
  float.content, float.caption = float_parts(block)
  if widths then
    float.content = pandoc.Blocks(float.content:map(function(part)
      return part.t == "Table" and set_widths(part, widths) or part
    end))
  end
  if kind == "fig" and block.t == "Div" then
    for _, part in ipairs(float.content) do
      local figure = as_figure(part)
      if figure then
        local mark = "(" .. string.char(97 + #float.parts) .. ")"
        local id = figure.identifier ~= "" and figure.identifier or nil
        if id then register(id, { kind = kind, number = float.number .. NBSP .. mark }) end
        local text = pandoc.Inlines({ pandoc.Str(mark), pandoc.Space() })
          .. pandoc.utils.blocks_to_inlines(figure.caption.long)
        table.insert(float.parts, { id = id, content = figure.content, caption = text })
      end
    end
    if #float.parts > 0 and #float.parts < #float.content then
      problem("#" .. float.id, "the figure '" .. float.id .. "' mixes images with other content.")
    end
  end
  table.insert(floats, float)
  return pandoc.Div({}, { class = "float", number = tostring(#floats) }), false
end

local function number_equation(para)
  if not para.content:find_if(function(inline) return inline.t == "Math" end) then return nil end
  local out = pandoc.Inlines({})
  local inlines = para.content
  local i = 1
  while i <= #inlines do
    local inline, at = inlines[i], i + 1
    local id
    if inline.t == "Math" and inline.mathtype == "DisplayMath" then
      while inlines[at] and (inlines[at].t == "Space" or inlines[at].t == "SoftBreak") do
        at = at + 1
      end
      local text = inlines[at] and inlines[at].t == "Str" and inlines[at].text or ""
      id = text:match("^{#(eq%-[^}%s]+)}")
      if id then
        counts.eq = counts.eq + 1
        local number = tostring(counts.eq)
        register(id, { kind = "eq", number = number })
        out:insert(pandoc.Span({ inline }, { id = id, class = "equation", number = number }))
        local rest = text:gsub("^{#eq%-[^}%s]+}", "")
        if rest ~= "" then out:insert(pandoc.Str(rest)) end
        i = at + 1
      elseif text:match("^{#") then
        problem(text, "an equation's label has the form {#eq-name}.")
      end
    end
    if not id then
      out:insert(inline)
      i = i + 1
    end
  end
  para.content = out
  return para
end

local number
number = {
  traverse = "topdown",
  Header = function(header)
    local mark
    if not header.classes:includes("unnumbered") then
      section[header.level] = (section[header.level] or 0) + 1
      for level = header.level + 1, 9 do section[level] = nil end
      local parts = {}
      for level = 1, header.level do parts[level] = tostring(section[level] or 0) end
      mark = table.concat(parts, ".")
      register(header.identifier, { kind = "sec", number = mark })
    end
    local text = header.content:clone()
    if mark then text = pandoc.Inlines({ pandoc.Str(mark), pandoc.Space() }) .. text end
    if not header.classes:includes("unlisted") then
      table.insert(sections, { id = header.identifier, level = header.level, text = text })
    end
    header.attributes.number = mark
    return header
  end,
  Div = function(div)
    local callout = take_callout(div)
    if callout then return callout end
    if div.classes:includes("landscape") and not landscape then
      landscape = true
      div.content = div.content:walk(number)
      landscape = false
      return div, false
    end
    local kind = kind_of(div.identifier)
    if kind == "fig" or kind == "tbl" then return number_float(div, kind) end
  end,
  Figure = function(figure)
    if kind_of(figure.identifier) == "fig" then return number_float(figure, "fig") end
  end,
  Table = function(tbl)
    if kind_of(tbl.identifier) == "tbl" then return number_float(tbl, "tbl") end
  end,
  Para = number_equation,
  Plain = number_equation,
}

-- Cross-references and citations ---------------------------------------------------------------

local function resolver(known)
  local function cite(element)
    local out, left = pandoc.Inlines({}), false
    for i, citation in ipairs(element.citations) do
      local id = citation.id:sub(1, 1):lower() .. citation.id:sub(2)
      local kind = kind_of(id)
      if kind and (contains(KINDS, kind) or contains(FOREIGN, kind)) then
        local label = labels[id]
        if i > 1 then out:extend({ pandoc.Str(","), pandoc.Space() }) end
        if not label then
          problem("@" .. citation.id, "'@" .. citation.id .. "' refers to nothing. "
            .. "No numbered figure, table, section or equation has this label.")
          out:insert(pandoc.Str("?"))
        else
          local text = pandoc.Inlines({})
          if #citation.prefix > 0 then
            text = citation.prefix .. { pandoc.Str(NBSP) }
          elseif citation.mode ~= "SuppressAuthor" then
            text = pandoc.Inlines({ pandoc.Str(words[label.kind] .. NBSP) })
          end
          text:insert(pandoc.Str(label.number))
          out:insert(pandoc.Link(text, "#" .. id, "", { class = "xref" }))
        end
      else
        left = true
        if not known[citation.id] then
          problem("@" .. citation.id, "no bibliography has the key '" .. citation.id .. "'.")
        end
      end
    end
    if #out == 0 then return nil end
    if left then
      problem("; @" .. element.citations[2].id, "cross-references and citations cannot share "
        .. "one pair of brackets.")
    end
    return out
  end
  return { Cite = cite }
end

-- Rendering ----------------------------------------------------------------------------------

-- The text of a caption up to its first full stop, for lists of figures and tables.
local function first_sentence(caption)
  local out = pandoc.Inlines({})
  local inlines = caption:walk({
    Link = function(link) return link.content end,
    Note = function() return {} end,
  })
  for i, inline in ipairs(inlines) do
    local following = inlines[i + 1]
    local spaced = following and (following.t == "Space" or following.t == "SoftBreak")
    local text = inline.t == "Str" and (inline.text:match("^(.-)。") or spaced and inline.text:match("^(.*)%.$"))
    out:insert(text and pandoc.Str(text) or inline)
    if text then break end
  end
  return out
end

local tools = { first_sentence = first_sentence, floats = floats, sections = sections }

-- "Figure 1:"
function tools.caption_label(float)
  return words[float.kind] .. NBSP .. float.number .. words.delimiter
end

-- "Figure 1: First sentence of the caption" of every figure or table.
function tools.entries(kind)
  local out = pandoc.List({})
  for _, float in ipairs(floats) do
    if float.kind == kind then
      local label = pandoc.Inlines({ pandoc.Str(tools.caption_label(float)), pandoc.Space() })
      out:insert({ id = float.id, text = label .. first_sentence(float.caption) })
    end
  end
  return out
end

local RAW = FORMAT == "docx" and "openxml" or FORMAT
function tools.raw(text) return pandoc.RawBlock(RAW, text) end
function tools.raw_inline(text) return pandoc.RawInline(RAW, text) end

-- The bytes of a picture and their kind. Pandoc itself reads no file.
local PICTURES = { png = "image/png", jpg = "image/jpeg", jpeg = "image/jpeg", gif = "image/gif" }
function tools.picture(image)
  local file = assert(io.open(image.src, "rb"))
  local content = file:read("a")
  file:close()
  return content, PICTURES[image.src:match("%.(%w+)$"):lower()]
end

-- A rule of a format is left out where Pandoc's own way is right.
local function renderer(out)
  local rules = { traverse = "topdown", Header = out.header, Image = out.image }
  local function inside(div)
    div.content = div.content:walk(rules)
    return div
  end
  function rules.Div(div)
    if div.classes:includes("float") then
      return out.float(floats[tonumber(div.attributes.number)]):walk({ Image = out.image }), false
    end
    if div.classes:includes("pagebreak") then return out.pagebreak(), false end
    for _, name in ipairs({ "callout", "landscape" }) do
      if div.classes:includes(name) and out[name] then return out[name](inside(div)), false end
    end
  end
  function rules.Table(tbl)
    return out.table(tbl), false
  end
  function rules.Span(span)
    if span.classes:includes("equation") then return out.equation(span), false end
    if span.attributes.lang and out.language then return out.language(span), false end
  end
  return rules
end

-- A paragraph right before a table without a caption names it, and stays on its page.
local function leads(lead)
  return function(blocks)
    for i, block in ipairs(blocks) do
      local following = blocks[i + 1]
      if block.t == "Para" and following and following.t == "Table" then blocks[i] = lead(block) end
    end
    return blocks
  end
end

-- Authors in the form that Quarto gives its templates.
local function by_author(authors)
  if not authors then return nil end
  if pandoc.utils.type(authors) ~= "List" then authors = pandoc.List({ authors }) end
  return authors:map(function(author)
    if pandoc.utils.type(author) == "Inlines" then return { name = { literal = author } } end
    local where = author.affiliations or author.affiliation
    if where and pandoc.utils.type(where) ~= "List" then where = pandoc.List({ where }) end
    return {
      name = { literal = author.name },
      affiliations = (where or pandoc.List({})):map(function(one)
        return { name = pandoc.utils.type(one) == "Inlines" and one or one.name }
      end),
    }
  end)
end

-- Each institution once, however many authors it has.
local function institutions(authors, institute)
  local out, seen = pandoc.List({ institute }), {}
  for _, author in ipairs(authors or {}) do
    for _, where in ipairs(author.affiliations or {}) do
      local name = pandoc.utils.stringify(where.name)
      if not seen[name] then out:insert(where.name) end
      seen[name] = true
    end
  end
  return out
end

-- What another document may refer to, one a line: LABEL <tab> identifier <tab> kind <tab> number.
local function list_labels()
  for identifier, label in pairs(labels) do
    io.stderr:write(table.concat({ "LABEL", identifier, label.kind, label.number }, "\t"), "\n")
  end
  for identifier, letter in pairs(meta.letters or {}) do
    local number = pandoc.utils.stringify(letter)
    io.stderr:write(table.concat({ "LABEL", identifier, "app", number }, "\t"), "\n")
  end
  os.exit(0)
end

function Pandoc(doc)
  meta = doc.meta
  prefix = meta["number-prefix"] and pandoc.utils.stringify(meta["number-prefix"]) or ""
  words = WORDS[(meta.lang and pandoc.utils.stringify(meta.lang) or "en"):sub(1, 2)] or WORDS.en
  tools.words = words

  doc = doc:walk(prune):walk(check)
  if not meta.brief then
    doc.meta["abstract-title"] = doc.meta["abstract-title"] or words.abstract
  end
  stop_at_problems()

  local known = {}
  for _, reference in ipairs(pandoc.utils.references(doc)) do known[reference.id] = true end
  local resolve = resolver(known)
  local function resolved(element) return element:walk(resolve) end
  doc = doc:walk(number)
  if meta["list-labels"] then list_labels() end
  doc = resolved(doc)
  for _, float in ipairs(floats) do
    float.content = resolved(float.content)
    float.caption = resolved(pandoc.Inlines(float.caption))
    for _, part in ipairs(float.parts) do part.caption = resolved(part.caption) end
  end
  stop_at_problems()

  local here = pandoc.path.directory(PANDOC_SCRIPT_FILE)
  local out = dofile(pandoc.path.join({ here, FORMAT .. ".lua" }))(tools)
  if out.lead then doc = doc:walk({ Blocks = leads(out.lead) }) end
  doc = doc:walk(renderer(out))
  local authors = by_author(doc.meta.author)
  doc.meta["by-author"] = authors
  doc.meta.institutions = institutions(authors, doc.meta.institute)
  return out.finish and out.finish(doc) or doc
end
