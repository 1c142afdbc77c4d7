-- How the DOCX writes what groupwork.lua has numbered. Styles are those of reference.py.

return function(tools)
  local raw, raw_inline, words = tools.raw, tools.raw_inline, tools.words
  local docx = {}

  -- The writer, which reads no file, takes the picture from here.
  function docx.image(image)
    local content, kind = tools.picture(image)
    pandoc.mediabag.insert(image.src, kind, content)
    return image
  end
  -- The names that Word counts figures and tables by.
  local SEQUENCES = { fig = "Figure", tbl = "Table" }

  -- Room after a table, which cannot have any of its own.
  local TABLE_END = '<w:p><w:pPr><w:spacing w:before="0" w:after="120" w:line="120" '
    .. 'w:lineRule="exact"/></w:pPr></w:p>'

  local function styled(style, blocks)
    return pandoc.Div(blocks, { ["custom-style"] = style })
  end

  local function mark(kind, more)
    return '<w:r><w:fldChar w:fldCharType="' .. kind .. '"' .. (more or "") .. "/></w:r>"
  end

  local function instruction(text)
    return '<w:r><w:instrText xml:space="preserve"> ' .. text .. " </w:instrText></w:r>"
  end

  local function small_code(code)
    return pandoc.Span({ pandoc.Str(code.text) }, { ["custom-style"] = "Table Code" })
  end

  -- Cells get paragraph styles of their own, so that a table's type can be changed in one place.
  local function set_cells(tbl)
    local size = #tbl.colspecs >= 7 and " Small" or ""
    local function set(rows, style)
      for _, row in ipairs(rows) do
        for _, cell in ipairs(row.cells) do
          local text = pandoc.utils.blocks_to_inlines(cell.contents):walk({ Code = small_code })
          cell.contents = { styled(style .. size, { pandoc.Para(text) }) }
        end
      end
    end
    set(tbl.head.rows, "Table Head")
    for _, body in ipairs(tbl.bodies) do set(body.body, "Table Text") end
    return tbl
  end

  function docx.table(tbl)
    return pandoc.Blocks({ set_cells(tbl), raw(TABLE_END) })
  end

  function docx.lead(para)
    return styled("Table Lead", { para })
  end

  local function image_paragraph(blocks)
    return styled("Captioned Figure", { pandoc.Para(pandoc.utils.blocks_to_inlines(blocks)) })
  end

  -- Sub-figures side by side: a table without lines.
  local function subfigures(float)
    local aligns, widths, rows = {}, {}, {}
    for column = 1, float.columns do
      aligns[column], widths[column] = "AlignCenter", 1 / float.columns
    end
    for i, part in ipairs(float.parts) do
      local caption = pandoc.Div({ pandoc.Para(part.caption) }, { id = part.id })
      local column = (i - 1) % float.columns + 1
      if column == 1 then rows[#rows + 1] = {} end
      rows[#rows][column] = { image_paragraph(part.content), styled("caption", { caption }) }
    end
    for column = #rows[#rows] + 1, float.columns do rows[#rows][column] = {} end
    local grid = pandoc.utils.from_simple_table(pandoc.SimpleTable({}, aligns, widths, {}, rows))
    grid.attributes["custom-style"] = "Figure Grid"
    return grid
  end

  function docx.float(float)
    local number = mark("begin") .. instruction("SEQ " .. SEQUENCES[float.kind] .. " \\* ARABIC")
      .. mark("separate") .. "<w:r><w:t>" .. float.count .. "</w:t></w:r>" .. mark("end")
    local name = tools.caption_label(float):gsub(float.count .. words.delimiter .. "$", "")
    local label = pandoc.Strong({ pandoc.Str(name), raw_inline(number), pandoc.Str(words.delimiter) })
    local caption = pandoc.Para(pandoc.Inlines({ label, pandoc.Space() }) .. float.caption)
    local out = pandoc.Blocks({})
    if float.kind == "tbl" then
      out:insert(styled("Table Caption", { caption }))
      for _, block in ipairs(float.content) do
        out:insert(block.t == "Table" and set_cells(block) or block)
      end
      out:insert(raw(TABLE_END))
    else
      out:insert(#float.parts > 0 and subfigures(float) or image_paragraph(float.content))
      out:insert(styled("caption", { caption }))
    end
    return pandoc.Blocks({ pandoc.Div(out, { id = float.id }) })
  end

  function docx.header(header)
    local number = header.attributes.number
    if number then
      header.content = pandoc.Inlines({ pandoc.Str(number), pandoc.Space() }) .. header.content
      header.attributes.number = nil
    end
    return header
  end

  function docx.equation(span)
    local math = span.content[1]
    math.text = math.text .. " \\qquad(" .. span.attributes.number .. ")"
    return pandoc.Span({ math }, { id = span.identifier })
  end

  function docx.callout(div)
    local title = div.content:remove(1)
    return pandoc.Blocks({ styled("Callout Title", title.content), styled("Callout", div.content) })
  end

  local PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

  function docx.pagebreak()
    return raw(PAGE_BREAK)
  end

  -- A chapter begins a page by its style: a break before it would leave an empty one.
  local function without_empty_pages(blocks, brief)
    if brief then return blocks end
    local out = pandoc.Blocks({})
    for i, block in ipairs(blocks) do
      local following = blocks[i + 1]
      local chapter = following and following.t == "Header" and following.level == 1
      if not (chapter and block.t == "RawBlock" and block.text == PAGE_BREAK) then out:insert(block) end
    end
    return out
  end

  -- A4 in twentieths of a point, with the margins of the reference document.
  local SECTION = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="1588" '
    .. 'w:right="1531" w:bottom="1474" w:left="1531" w:header="709" w:footer="709" w:gutter="0"/>'
    .. "</w:sectPr></w:pPr></w:p>"

  function docx.landscape(div)
    div.content:insert(1, raw(SECTION:format(11906, 16838, "")))
    div.content:insert(raw(SECTION:format(16838, 11906, ' w:orient="landscape"')))
    return div.content
  end

  -- A list that Word keeps up to date, with its present entries.
  local function field_list(title, field, list)
    if #list == 0 then return {} end
    local out = pandoc.Blocks({ styled("TOC Heading", { pandoc.Para(title) }) })
    for i, entry in ipairs(list) do
      local inlines = pandoc.Inlines({ pandoc.Link(entry.text, "#" .. entry.id) })
      if i == 1 then
        local start = mark("begin", ' w:dirty="true"') .. instruction(field) .. mark("separate")
        inlines:insert(1, raw_inline(start))
      end
      if i == #list then inlines:insert(raw_inline(mark("end"))) end
      local style = entry.level and "toc " .. entry.level or "table of figures"
      out:insert(styled(style, { pandoc.Para(inlines) }))
    end
    return out
  end

  -- In the order of a thesis: title, notice (which thesis.lua sets first), abstract, lists, chapters.
  function docx.finish(doc)
    local meta, chapters = doc.meta, without_empty_pages(doc.blocks, doc.meta.brief)
    local out = pandoc.Blocks({})
    if chapters[1] and chapters[1].t == "Div" and chapters[1].classes:includes("data-notice") then
      out:insert(chapters:remove(1))
    end
    if meta.abstract then
      local text = meta.abstract
      if pandoc.utils.type(text) == "Inlines" then text = { pandoc.Para(text) } end
      text = without_empty_pages(text)
      out:extend({ styled("Abstract Title", { pandoc.Para(meta["abstract-title"]) }), styled("Abstract", text) })
      meta.abstract = nil
    end
    -- A page or two need no contents.
    local lists = pandoc.Blocks({})
    local headings = pandoc.List(tools.sections):filter(function(entry) return entry.level <= 3 end)
    lists:insert(docx.pagebreak())
    lists:extend(field_list(words.contents, 'TOC \\o "1-3" \\h \\z \\u', headings))
    for _, kind in ipairs({ "fig", "tbl" }) do
      local title = meta[kind == "fig" and "figures-title" or "tables-title"]
      local field = 'TOC \\h \\z \\c "' .. SEQUENCES[kind] .. '"'
      lists:extend(field_list(pandoc.utils.stringify(title), field, tools.entries(kind)))
    end
    if meta.article then lists:insert(docx.pagebreak()) end
    doc.blocks = out .. (meta.brief and {} or lists) .. chapters

    local lines = pandoc.List({})
    for _, author in ipairs(meta["by-author"] or {}) do lines:insert(author.name.literal) end
    meta.author = lines .. (meta.details or {}) .. meta.institutions
    return doc
  end

  return docx
end
