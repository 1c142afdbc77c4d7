-- What both engines do alike, as a plain Pandoc filter: letters for appendices, references to what
-- stands in another document, the notice that data are synthetic, the words that the templates need in the language of the report, and what
-- Chinese needs: no spaces from line ends, 第…节, and references of which one can tell the language.
-- Quarto runs it through `filters:` in _quarto.yml, the bundled engine before groupwork.lua.

local WORDS = {
  en = {
    appendix = "Appendix", supplement = "Supplement", space = "\u{a0}", colon = ":",
    synthetic = "Synthetic data", fig = "Figure", tbl = "Table",
    figures = "List of figures", tables = "List of tables",
  },
  zh = {
    appendix = "附录", supplement = "补充材料", space = "", colon = "",
    synthetic = "模拟数据", fig = "图", tbl = "表",
    figures = "图目录", tables = "表目录",
  },
}

local words = WORDS.en
local letters = {} -- identifier of an appendix, or of a section in one -> "A", "A.1"
local levels = {} -- identifier of another heading -> its level
local elsewhere = {} -- identifier of what stands in another document -> { text, number, address }

local function letter(number)
  return utf8.char(64 + number)
end

-- Number the appendices: "Appendix A: Title", then "A.1 Title" for what is inside.
local function number_appendices(blocks)
  local chapter, counts = 0, nil
  for _, block in ipairs(blocks) do
    if block.t == "Header" then
      if block.level == 1 then
        counts = nil
        if block.classes:includes("appendix") then
          chapter, counts = chapter + 1, {}
        end
      end
      if counts and (block.level == 1 or not block.classes:includes("unnumbered")) then
        counts[block.level] = (counts[block.level] or 0) + 1
        local parts = { letter(chapter) }
        for level = 2, block.level do
          parts[level] = tostring(counts[level] or 0)
        end
        for level = block.level + 1, 6 do
          counts[level] = nil
        end
        local number = table.concat(parts, ".")
        letters[block.identifier] = number
        local text = block.level == 1 and words.appendix .. words.space .. number .. words.colon
          or number
        local mark = pandoc.Span(pandoc.Str(text), { class = "header-section-number" })
        block.content = pandoc.Inlines({ mark, pandoc.Space() }) .. block.content
        -- Quarto would number it as a chapter, and gather it under a heading of its own.
        block.classes = block.classes:filter(function(class) return class ~= "appendix" end)
        block.classes:insert("unnumbered")
      else
        levels[block.identifier] = block.level
      end
    end
  end
end

-- A link to another document leads somewhere in pages alone.
local function link_elsewhere(place, number_alone)
  local text = pandoc.utils.stringify(number_alone and place.number or place.text)
  if not FORMAT:match("^html") then return pandoc.Str(text) end
  return pandoc.Link(pandoc.Str(text), pandoc.utils.stringify(place.address))
end

-- A reference to an appendix or to another document becomes a plain link; the others stay for the
-- engine.
local function link_appendices(cite)
  local found = false
  for _, citation in ipairs(cite.citations) do
    found = found or letters[citation.id] ~= nil or elsewhere[citation.id] ~= nil
  end
  if not found then return nil end
  local out = pandoc.Inlines({})
  for i, citation in ipairs(cite.citations) do
    if i > 1 then out:extend({ pandoc.Str(","), pandoc.Space() }) end
    local number, place = letters[citation.id], elsewhere[citation.id]
    local suppressed = citation.mode == "SuppressAuthor"
    if place then
      if #citation.prefix > 0 then
        out:extend(citation.prefix)
        out:insert(pandoc.Str("\u{a0}"))
      end
      out:insert(link_elsewhere(place, suppressed or #citation.prefix > 0))
    elseif number then
      local text = pandoc.Inlines({})
      if #citation.prefix > 0 then
        text:extend(citation.prefix)
        text:insert(pandoc.Str("\u{a0}"))
      elseif not suppressed then
        text:insert(pandoc.Str(words.appendix .. words.space))
      end
      text:insert(pandoc.Str(number))
      out:insert(pandoc.Link(text, "#" .. citation.id))
    else
      out:insert(pandoc.Cite(pandoc.Inlines({}), { citation }))
    end
  end
  return out
end

local function is_chinese(code)
  return code and (code >= 0x3000 and code <= 0x9FFF or code >= 0xFF00 and code <= 0xFFEF)
end

local function has_chinese(text)
  for _, code in utf8.codes(text) do
    if is_chinese(code) then return true end
  end
  return false
end

-- The end of a line beside a Chinese character is no space.
local function join_lines(inlines)
  local out = pandoc.Inlines({})
  for i, inline in ipairs(inlines) do
    local before = i > 1 and pandoc.utils.stringify(inlines[i - 1]) or ""
    local after = inlines[i + 1] and pandoc.utils.stringify(inlines[i + 1]) or ""
    local last = before ~= "" and utf8.codepoint(before, utf8.offset(before, -1))
    local first = after ~= "" and utf8.codepoint(after)
    if inline.t ~= "SoftBreak" or not (is_chinese(last) or is_chinese(first)) then
      out:insert(inline)
    end
  end
  return out
end

-- "第3章", "第3.2节": the engine sets the number alone.
local function enclose_sections(cite)
  local out = pandoc.Inlines({})
  for i, citation in ipairs(cite.citations) do
    local level = levels[citation.id]
    if not level or citation.mode == "SuppressAuthor" or #citation.prefix > 0 then return nil end
    citation.mode = "SuppressAuthor"
    out:extend({
      pandoc.Str(i > 1 and "、第" or "第"), pandoc.Cite(pandoc.Inlines({}), { citation }),
      pandoc.Str(level == 1 and "章" or "节"),
    })
  end
  return out
end

-- GB/T 7714 tells the language of a work by "等" or "et al.". A citation style can only ask whether
-- a reference names its language: the Chinese ones do, and no others.
local function mark_chinese_references(doc)
  local references = pandoc.utils.references(doc)
  for _, reference in ipairs(references) do
    local title = reference.title and pandoc.utils.stringify(reference.title) or ""
    reference.language = has_chinese(title) and "zh-CN" or nil
  end
  doc.meta.references, doc.meta.bibliography = references, nil
  return doc
end

-- Quarto sets a space between what a figure is called and its number, "S 1", but not for kinds that
-- are declared. In its PDF the template sets the prefix, as in the bundled engine's.
local function prefix_numbers(meta)
  local crossref = meta.crossref or {}
  crossref.custom = pandoc.List({})
  for _, kind in ipairs({ "fig", "tbl" }) do
    local name = pandoc.Inlines(words[kind] .. "\u{a0}")
    name:extend(pandoc.Inlines(meta["number-prefix"]))
    crossref[kind .. "-title"], crossref[kind .. "-prefix"] = name, name
    crossref.custom:insert({
      kind = "float", key = kind, ["reference-prefix"] = words[kind],
      ["space-before-numbering"] = false,
      ["caption-location"] = kind == "tbl" and "top" or "bottom",
    })
  end
  meta.crossref = crossref
end

-- Supervisor and the like: Quarto's page has no place for them in its title block.
local function tell_details(doc)
  local lines = pandoc.List(doc.meta.details):map(function(line)
    return pandoc.Para(pandoc.utils.type(line) == "Blocks"
      and pandoc.utils.blocks_to_inlines(line) or line)
  end)
  doc.blocks:insert(1, pandoc.Div(lines, { class = "cover-details" }))
end

-- In Typst a text that opens with "= " is a heading, inside of a link as well.
local function no_heading(link)
  link.content:insert(1, pandoc.RawInline("typst", "#[]"))
  return link
end

function Pandoc(doc)
  local lang = doc.meta.lang and pandoc.utils.stringify(doc.meta.lang) or "en"
  words = WORDS[lang:sub(1, 2)] or WORDS.en
  doc.meta["figures-title"] = words.figures
  doc.meta["tables-title"] = words.tables
  elsewhere = doc.meta.elsewhere or {}
  if doc.meta["number-prefix"] then words.appendix = words.supplement end

  number_appendices(doc.blocks)
  doc.meta.letters = letters
  doc = doc:walk({ Cite = link_appendices })
  if FORMAT == "typst" then doc = doc:walk({ Link = no_heading }) end
  if words == WORDS.zh then
    doc = doc:walk({ Inlines = join_lines }):walk({ Cite = enclose_sections })
    doc = mark_chinese_references(doc)
  end

  if doc.meta.synthetic == true then
    doc.meta["synthetic-label"] = words.synthetic
    -- The title page and the running head of the PDF say it, and the bundled engine's web page.
    if FORMAT == "docx" or (quarto and FORMAT ~= "typst") then
      local note = doc.meta["synthetic-note"] or pandoc.Inlines(words.synthetic)
      if pandoc.utils.type(note) == "Blocks" then note = pandoc.utils.blocks_to_inlines(note) end
      local style = { class = "data-notice", ["custom-style"] = "Data Notice" }
      doc.blocks:insert(1, pandoc.Div(pandoc.Para(note), style))
    end
  end
  if quarto and FORMAT:match("^html") then
    if doc.meta.details then tell_details(doc) end
    if doc.meta["number-prefix"] then prefix_numbers(doc.meta) end
  end
  return doc
end
