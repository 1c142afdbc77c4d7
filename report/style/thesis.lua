-- What both engines do alike, as a plain Pandoc filter: letters for appendices, the notice that
-- data are synthetic, and the words that the templates need in the language of the report.
-- Quarto runs it through `filters:` in _quarto.yml, the bundled engine before groupwork.lua.

local WORDS = {
  en = {
    appendix = "Appendix", space = "\u{a0}", colon = ":",
    synthetic = "Synthetic data",
    figures = "List of figures", tables = "List of tables",
  },
  zh = {
    appendix = "附录", space = "", colon = "：",
    synthetic = "合成数据",
    figures = "图目录", tables = "表目录",
  },
}

local words = WORDS.en
local letters = {} -- identifier of an appendix, or of a section in one -> "A", "A.1"

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
      end
    end
  end
end

-- A reference to an appendix becomes a plain link; the others stay for the engine.
local function link_appendices(cite)
  local found = false
  for _, citation in ipairs(cite.citations) do
    found = found or letters[citation.id] ~= nil
  end
  if not found then return nil end
  local out = pandoc.Inlines({})
  for i, citation in ipairs(cite.citations) do
    if i > 1 then out:extend({ pandoc.Str(","), pandoc.Space() }) end
    local number = letters[citation.id]
    if number then
      local text = pandoc.Inlines({})
      if #citation.prefix > 0 then
        text:extend(citation.prefix)
        text:insert(pandoc.Str("\u{a0}"))
      elseif citation.mode ~= "SuppressAuthor" then
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

function Pandoc(doc)
  local lang = doc.meta.lang and pandoc.utils.stringify(doc.meta.lang) or "en"
  words = WORDS[lang:sub(1, 2)] or WORDS.en
  doc.meta["figures-title"] = words.figures
  doc.meta["tables-title"] = words.tables

  number_appendices(doc.blocks)
  doc = doc:walk({ Cite = link_appendices })

  if doc.meta.synthetic == true then
    doc.meta["synthetic-label"] = words.synthetic
    -- The title page and the running head of the PDF say it, and the bundled engine's web page.
    if FORMAT == "docx" or (quarto and FORMAT ~= "typst") then
      local note = doc.meta["synthetic-note"] or pandoc.Inlines(words.synthetic)
      if pandoc.utils.type(note) == "Blocks" then note = pandoc.utils.blocks_to_inlines(note) end
      local style = { class = "synthetic-notice", ["custom-style"] = "Synthetic Notice" }
      doc.blocks:insert(1, pandoc.Div(pandoc.Para(note), style))
    end
  end
  return doc
end
